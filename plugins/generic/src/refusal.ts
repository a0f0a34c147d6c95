import { AddressNotAllowed, SendError } from "@linktor/plugin-sdk";

/** Failures of looking up, connecting and greeting, before anything of the request is written. */
const BEFORE_WRITING =
  /^(ECONNREFUSED|ENOTFOUND|EAI_[A-Z]+|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|ERR_TLS_CERT_ALTNAME_INVALID|CERT_[A-Z_]+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_[A-Z_]+)$/;

/** What an answer other than 2xx means. */
export function refusalOf({ status, headers }: Response): SendError {
  const reason = String(status);
  const message = `the address answered ${status}`;
  const retryAfterMs = retryAfterOf(headers.get("retry-after"));
  const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
  if (status === 429) return new SendError({ class: "rate_limited", reason, message, ...wait });
  if (status === 408 || status >= 500) return new SendError({ class: "retryable", reason, message, ...wait });
  return new SendError({ class: "permanent", reason, message });
}

/** A refusal when the request surely was not written; undefined when it may have been. */
export function unreachable(error: unknown): SendError | undefined {
  if (error instanceof AddressNotAllowed) return new SendError(error.refusal, { cause: error });
  const { cause } = error as { cause?: { code?: unknown } };
  const code = String(cause?.code);
  if (!BEFORE_WRITING.test(code)) return undefined;
  return new SendError({ class: "retryable", reason: code, message: `the address cannot be reached: ${code}` }, { cause: error });
}

/** Seconds or a date. */
function retryAfterOf(header: string | null): number | undefined {
  if (!header) return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}
