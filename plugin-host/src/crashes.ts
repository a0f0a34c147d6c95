import type { HostTiming } from "./api.js";

/** How often a plugin died lately, and how long to wait before the next start. */
export class Crashes {
  readonly #timing: HostTiming;
  #times: number[] = [];
  #inARow = 0;
  #readyForMs = 0;

  constructor(timing: HostTiming) {
    this.#timing = timing;
  }

  /** Takes note of one; true when it was one too many. */
  add(now: number, readyForMs: number): boolean {
    const { crashWindowMs, crashLimit, healthyAfterMs } = this.#timing;
    this.#readyForMs = readyForMs;
    this.#inARow = readyForMs >= healthyAfterMs ? 1 : this.#inARow + 1;
    this.#times = [...this.#times.filter((time) => now - time < crashWindowMs), now];
    return this.#times.length >= crashLimit;
  }

  /**
   * Exponential with full jitter, so that plugins that died together do not start together. It is starts that are to be rare: for as
   * long as a plugin has run, nobody needs to wait for the next.
   */
  delayMs(random = Math.random()): number {
    const { backoffMinMs, backoffMaxMs } = this.#timing;
    const limit = Math.min(backoffMaxMs, backoffMinMs * 2 ** this.#inARow);
    return Math.max(backoffMinMs, backoffMinMs + random * (limit - backoffMinMs) - this.#readyForMs);
  }

  forget(): void {
    this.#times = [];
    this.#inARow = 0;
  }
}
