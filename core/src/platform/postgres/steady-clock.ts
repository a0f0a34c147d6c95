import type { Clock } from "../../shared/clock.js";

/** An answer that took longer says too little about when it was given. */
const PRECISE_MS = 100;

/**
 * Time that no change of the machine's clock moves: counted by the monotonic clock from a moment that was told. Processes of
 * an installation are told by the database, so all of them have one time.
 */
export class SteadyClock implements Clock {
  /** Between `performance.now()` and the time. */
  #offsetMs = Date.now() - performance.now();

  now(): Date {
    return new Date(performance.now() + this.#offsetMs);
  }

  /** Takes over a time that was told at some moment between asking and answering. */
  learn(toldMs: number, askedAt: number, answeredAt: number): void {
    const doubtMs = (answeredAt - askedAt) / 2;
    const offsetMs = toldMs - (askedAt + doubtMs);
    if (doubtMs < PRECISE_MS || Math.abs(offsetMs - this.#offsetMs) > doubtMs) this.#offsetMs = offsetMs;
  }
}

/** For one process alone: goes forward with the machine's clock, as after a suspension, and never back. */
export class ForwardClock implements Clock {
  #offsetMs = Date.now() - performance.now();

  now(): Date {
    this.#offsetMs = Math.max(this.#offsetMs, Date.now() - performance.now());
    return new Date(performance.now() + this.#offsetMs);
  }
}
