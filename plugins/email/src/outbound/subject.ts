import { SendError } from "@linktor/plugin-sdk";

/** Words that programs in use here put before the subject of an answer. */
const PREFIX = /^\s*(?:(?:re|aw|res|enc|fwd?|sv|rv|tr|wg)\s*(?:\[\d+\])?\s*:\s*)+/i;
const MAX_CHARS = 250;

/** `Re: ` and the subject of the mail that is answered, however often it was answered before. */
export function replySubject(subject: string): string {
  const bare = subject.replace(PREFIX, "").trim();
  return bare === "" ? "Re:" : `Re: ${[...bare].slice(0, MAX_CHARS).join("")}`;
}

/** What goes into a header must not end it. */
export function assertOneLine(value: string, what: string): string {
  if (!/[\p{Cc}\u2028\u2029]/u.test(value)) return value;
  throw new SendError({ class: "content_rejected", reason: "HEADER_INJECTION", message: `The ${what} must be one line.` });
}
