import { AddressNotAllowed, NeedsSignIn, type Refusal, type RefusalClass, SendError } from "@linktor/plugin-sdk";
import { NoToken } from "./oauth.js";
import { NotAccepted } from "./outbound/transport.js";

/** What nodemailer puts on its errors. */
type SmtpError = Error & {
  readonly code?: string;
  readonly command?: string;
  readonly responseCode?: number;
  readonly response?: string;
  readonly rejectedErrors?: readonly SmtpError[];
};

/** Greylisting takes five minutes or more. */
const LATER_MS = 5 * 60_000;

/** A refusal as core understands it. What the server may have stays as it is: nobody knows. */
export function asSendError(error: unknown): unknown {
  if (!(error instanceof NotAccepted)) return error;
  const cause = error.cause as SmtpError;
  if (cause instanceof AddressNotAllowed) return new SendError(cause.refusal);
  if (cause instanceof NeedsSignIn) return new SendError({ class: "auth", reason: "SIGN_IN", message: cause.message });
  if (cause instanceof NoToken) return new SendError({ class: "retryable", reason: "NO_TOKEN", message: cause.message });
  // An answer is an answer, also to the last line of a mail.
  if (cause.responseCode !== undefined) return new SendError(refusalOf(cause));
  if (error.isUnderWay) return new Error(`the SMTP server did not answer after the mail: ${cause.message}`, { cause });
  if (cause.code === "EMESSAGE") return new SendError({ class: "content_rejected", reason: "TOO_LARGE", message: cause.message });
  if (cause.code === "EAUTH" || cause.code === "ENOAUTH") return new SendError({ class: "auth", reason: "EAUTH", message: cause.message });
  return new SendError({
    class: "retryable",
    reason: cause.code ?? "NOT_CONNECTED",
    message: `The SMTP server cannot be used: ${cause.message}`,
  });
}

/** What the server's answer means, for the mail or for one recipient of several. */
export function refusalOf(error: SmtpError): Refusal {
  const told = error.rejectedErrors?.[0] ?? error;
  const code = told.responseCode ?? 0;
  const enhanced = /\b([245]\.\d{1,3}\.\d{1,3})\b/.exec(told.response ?? "")?.[1] ?? "";
  const kind = classOf(code, enhanced, told);
  return {
    class: kind,
    reason: enhanced === "" ? String(code) : `${code}_${enhanced}`,
    message: `The SMTP server answered: ${(told.response ?? told.message).slice(0, 500)}`,
    ...((kind === "retryable" || kind === "rate_limited") && isAboutTheMail(told) && { retryAfterMs: LATER_MS }),
  };
}

function classOf(code: number, enhanced: string, error: SmtpError): RefusalClass {
  if (code < 500 || code === 503) return /\brate\b|too many/i.test(error.response ?? "") ? "rate_limited" : "retryable";
  if (error.code === "EAUTH" || [530, 534, 535, 538].includes(code)) return "auth";
  // Before the mail it is us whom the server does not want, and a person who must see to it.
  if (!isAboutTheMail(error)) return "retryable";
  if (/^5\.7\./.test(enhanced) || code === 554) return "content_rejected";
  if (enhanced === "5.2.2") return "permanent";
  if (code === 552 || /^5\.3\.4$|^5\.2\.3$/.test(enhanced)) return "content_rejected";
  if (![550, 551, 553].includes(code)) return "permanent";
  return REFUSED_AT[(error.command ?? "").split(" ")[0] ?? ""] ?? "permanent";
}

/** The same code means the recipient, or us as the sender, or the mail: only the command tells. */
const REFUSED_AT: Readonly<Record<string, RefusalClass>> = { RCPT: "recipient_unreachable", DATA: "content_rejected" };

function isAboutTheMail({ command = "" }: SmtpError): boolean {
  return /^(MAIL FROM|RCPT TO|DATA)/.test(command);
}
