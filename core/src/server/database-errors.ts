import { codeOf, isOutage } from "../platform/postgres/outage.js";
import { AppError } from "../shared/errors.js";

/** A disk that is full, or one that cannot be written to; where files are kept. */
const NO_SPACE = /^(ENOSPC|EDQUOT|EROFS|EIO|EMFILE|ENFILE)$/;
/** A character the database cannot store, NUL above all: the caller sent it. */
const UNSTORABLE = /^(22021|22P05)$/;
const RETRY_AFTER_MS = 2000;

/** What a failure of the database, or of the disk, means to a caller; nothing for statements that are wrong. */
export function databaseError(cause: unknown): AppError | undefined {
  if (!(cause instanceof Error)) return undefined;
  if (isOutage(cause)) return away("The service cannot be reached for a moment. Try again.", cause);
  const code = codeOf(cause);
  if (NO_SPACE.test(code)) return away("The service has no room for a moment. Try again.", cause);
  if (UNSTORABLE.test(code)) {
    return new AppError("invalid", "INVALID_ARGUMENT", "A text has a character that cannot be stored.", { cause });
  }
  return undefined;
}

function away(text: string, cause: Error): AppError {
  return new AppError("unavailable", "UNAVAILABLE", text, { cause, retryAfterMs: RETRY_AFTER_MS });
}
