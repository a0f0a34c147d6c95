/**
 * Where polling goes on. Telegram keeps updates for a day and numbers them anew, at random, after a week of silence: an
 * old position is of no use, and could lie above everything that comes.
 */
export type Cursor = { readonly offset: number; readonly at: number };

const MAX_AGE_MS = 2 * 24 * 3_600_000;

export function readCursor(state: Uint8Array): Cursor | undefined {
  if (state.byteLength === 0) return undefined;
  try {
    const { offset, at } = JSON.parse(Buffer.from(state).toString()) as Cursor;
    return Number.isSafeInteger(offset) && Number.isFinite(at) ? { offset, at } : undefined;
  } catch {
    return undefined;
  }
}

export function writeCursor(cursor: Cursor): Uint8Array {
  return new Uint8Array(Buffer.from(JSON.stringify(cursor)));
}

export function offsetOf(cursor: Cursor | undefined, now: number): number | undefined {
  return cursor && now - cursor.at < MAX_AGE_MS ? cursor.offset : undefined;
}
