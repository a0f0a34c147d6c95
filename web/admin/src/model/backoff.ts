const MIN_MS = 500;
const MAX_MS = 20_000;

/** How long to wait before the next attempt: longer each time, and never in step with everybody else. */
export function delayMs(failures: number, random = Math.random()): number {
  const ceiling = Math.min(MIN_MS * 2 ** Math.min(failures, 10), MAX_MS);
  return Math.round(ceiling * (0.5 + random / 2));
}
