import type { Later } from "../../model/outbox.js";

const KEY = "linktor.undo";

/** Seconds in which a message can be taken back; none: it goes out at once. */
export const UNDO_SECONDS = [0, 5, 10, 30] as const;

export function undoSeconds(): number {
  const kept = Number(localStorage.getItem(KEY));
  return UNDO_SECONDS.some((seconds) => seconds === kept) ? kept : 0;
}

export function keepUndoSeconds(seconds: number): void {
  localStorage.setItem(KEY, String(seconds));
}

/** Sends it after some seconds, if there are any. */
export function laterBy(seconds: number): Later | undefined {
  return seconds === 0 ? undefined : { seconds, isCancelledByReply: false };
}
