import { type AppError, invalid } from "./errors.js";

/** One page of a list: keyset, never offset, so that it does not drift while rows come in. */
export interface PageRequest {
  readonly limit: number;
  /** The sort key and id of the last row of the page before. */
  readonly after: PageCursor | undefined;
}

export interface PageCursor {
  readonly at: string;
  readonly id: string;
}

export interface Page<T> {
  readonly rows: readonly T[];
  readonly nextCursor: string;
}

const DEFAULT_LIMIT = 50;

/** The cursor of a list that is sorted by time. */
export function timeCursor({ after }: PageRequest): { readonly at: Date; readonly id: string } | undefined {
  if (!after) return undefined;
  const at = new Date(after.at);
  if (!(at.getTime() >= 0 && at.getUTCFullYear() <= 9999)) throw wrongCursor();
  return { at, id: after.id };
}

/** The cursor of a list that is sorted by a whole number. */
export function numberCursor({ after }: PageRequest): bigint | undefined {
  if (!after) return undefined;
  if (!/^\d{1,18}$/.test(after.at)) throw wrongCursor();
  return BigInt(after.at);
}

export function pageRequest(limit: number, cursor: string): PageRequest {
  return { limit: limit === 0 ? DEFAULT_LIMIT : limit, after: cursor === "" ? undefined : decodeCursor(cursor) };
}

/** Cuts `limit + 1` rows to a page; the row too many tells that there is another. */
export function toPage<T>(rows: readonly T[], { limit }: PageRequest, cursorOf: (row: T) => PageCursor): Page<T> {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { rows: page, nextCursor: rows.length > limit && last !== undefined ? encodeCursor(cursorOf(last)) : "" };
}

function encodeCursor({ at, id }: PageCursor): string {
  return Buffer.from(JSON.stringify([at, id])).toString("base64url");
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

function decodeCursor(cursor: string): PageCursor {
  try {
    const [at, id] = JSON.parse(Buffer.from(cursor, "base64url").toString()) as [unknown, unknown];
    if (typeof at === "string" && at.length <= 256 && typeof id === "string" && UUID.test(id)) return { at, id };
  } catch {
    // Answered below, like any other wrong cursor.
  }
  throw wrongCursor();
}

function wrongCursor(): AppError {
  return invalid("cursor", "use the next_cursor of the page before, unchanged.");
}
