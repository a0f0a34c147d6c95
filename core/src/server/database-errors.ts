import { AppError } from "../shared/errors.js";

const UNREACHABLE = /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|08...|57P0[1-5]|53...)$/;
/** Serialization failure, deadlock, lock timeout: the same call may succeed next time. */
const CONTENTION = /^(40001|40P01|55P03)$/;
/** A character the database cannot store, NUL above all: the caller sent it. */
const UNSTORABLE = /^(22021|22P05)$/;
/** Messages of node-postgres that come without a code. */
const LOST =
  /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client has encountered a connection error)/;

/** What a failure of the database means to a caller; nothing for statements that are wrong. */
export function databaseError(cause: unknown): AppError | undefined {
  if (!(cause instanceof Error)) return undefined;
  const code = codeOf(cause);
  if (UNREACHABLE.test(code) || LOST.test(cause.message)) {
    const text = "The service cannot be reached for a moment. Try again.";
    return new AppError("unavailable", "UNAVAILABLE", text, { cause, retryAfterMs: 2_000 });
  }
  if (CONTENTION.test(code)) {
    return new AppError("conflict", "CONFLICT", "Somebody changed the same thing at the same time. Try again.", {
      cause,
    });
  }
  if (UNSTORABLE.test(code)) {
    return new AppError("invalid", "INVALID_ARGUMENT", "A text has a character that cannot be stored.", { cause });
  }
  return undefined;
}

function codeOf(error: Error): string {
  // Node tries every address of a host, and reports one error for each.
  const first = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
  const code = first instanceof Error && "code" in first ? first.code : undefined;
  return typeof code === "string" ? code : "";
}
