/** What can be waited for: rows to stamp, stamped events to read, work to claim. */
export const TOPICS = ["committed", "stamped", "work"] as const;
export type Topic = (typeof TOPICS)[number];

/** Wakes whoever waits in this process. A lost wake-up costs latency, never data: everyone who waits also sweeps. */
export class Wakeups {
  readonly #waiting: Record<Topic, Set<() => void>> = { committed: new Set(), stamped: new Set(), work: new Set() };

  wake(topic: Topic): void {
    for (const listener of this.#waiting[topic]) listener();
  }

  /** Calls back at every wake-up until the returned function is called. */
  listen(topic: Topic, listener: () => void): () => void {
    this.#waiting[topic].add(listener);
    return () => this.#waiting[topic].delete(listener);
  }
}
