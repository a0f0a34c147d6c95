const MIN_MS = 1000;
const MAX_MS = 30 * 60 * 1000;
/** With the pauses above this is more than a day. */
const MAX_ATTEMPTS = 60;

/** When to try again: later each time, never before the network's word. */
export function retryDelayMs(attempts: number, retryAfterMs: number, random: number): number {
  const ceiling = Math.min(MIN_MS * 2 ** Math.min(attempts, 20), MAX_MS);
  return Math.max(retryAfterMs, Math.round(ceiling * (0.5 + random / 2)));
}

export function isExhausted(attempts: number): boolean {
  return attempts >= MAX_ATTEMPTS;
}
