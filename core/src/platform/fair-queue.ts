export interface FairQueueOptions {
  /** How many pieces of work are under way at most. */
  readonly concurrency: number;
  /** How many wait at most, of each. */
  readonly maxWaiting: number;
}

/** Says that the line of somebody is full: what comes now must come again later. */
export class LineFull extends Error {
  override name = "LineFull";
}

/** One may hold so many times what is left free, so that there is always some for whoever comes. */
const WEIGHT = 3;

/** Lets so much work at once and no more, and whoever waits in turn: one from each, whatever each has. */
export class FairQueue<Key> {
  readonly #concurrency: number;
  readonly #maxWaiting: number;
  /** In the order of their next turn. */
  readonly #waiting = new Map<Key, (() => void)[]>();
  readonly #held = new Map<Key, number>();
  #running = 0;

  constructor({ concurrency, maxWaiting }: FairQueueOptions) {
    this.#concurrency = concurrency;
    this.#maxWaiting = maxWaiting;
  }

  /** Does work when it is its turn. Throws `LineFull` when too much of the same waits already. */
  async run<T>(key: Key, work: () => Promise<T>): Promise<T> {
    if (this.#waiting.has(key) || !this.#hasRoom(key)) await this.#wait(key);
    else this.#take(key);
    try {
      return await work();
    } finally {
      this.#release(key);
    }
  }

  #hasRoom(key: Key): boolean {
    const held = this.#held.get(key) ?? 0;
    return this.#running < this.#concurrency && (held === 0 || held < WEIGHT * (this.#concurrency - this.#running));
  }

  #wait(key: Key): Promise<void> {
    const line = this.#waiting.get(key) ?? [];
    if (line.length >= this.#maxWaiting) throw new LineFull(`${line.length} wait already`);
    this.#waiting.set(key, line);
    return new Promise((resolve) => line.push(resolve));
  }

  #take(key: Key): void {
    this.#running += 1;
    this.#held.set(key, (this.#held.get(key) ?? 0) + 1);
  }

  #release(key: Key): void {
    this.#running -= 1;
    const held = (this.#held.get(key) ?? 1) - 1;
    if (held === 0) this.#held.delete(key);
    else this.#held.set(key, held);
    this.#next();
  }

  #next(): void {
    for (const [key, line] of [...this.#waiting]) {
      if (this.#running >= this.#concurrency) return;
      if (!this.#hasRoom(key)) continue;
      const start = line.shift();
      // Whoever has just had a turn goes to the end.
      this.#waiting.delete(key);
      if (line.length > 0) this.#waiting.set(key, line);
      this.#take(key);
      start?.();
    }
  }
}
