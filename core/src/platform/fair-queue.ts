export interface FairQueueOptions {
  /** How many pieces of work are under way at most. */
  readonly concurrency: number;
  /** How many one may hold while there are others; default: what the turns leave. What is under way is ahead of whoever comes. */
  readonly beside?: number;
  /** How many wait at most, of each. */
  readonly maxWaiting: number;
}

/** Says that the line of somebody is full: what comes now must come again later. */
export class LineFull extends Error {
  override name = "LineFull";
}

/** One may hold so many times what is left free, so that there is always some for whoever comes. */
const WEIGHT = 3;

/** For so long after somebody came they count as there. */
const THERE_MS = 1000;

interface Visit<Key> {
  readonly key: Key;
  readonly at: number;
}

/** Lets so much work at once and no more, and whoever waits in turn: one from each, whatever each has. */
export class FairQueue<Key> {
  readonly #concurrency: number;
  readonly #maxWaiting: number;
  /** In the order of their next turn. */
  readonly #waiting = new Map<Key, (() => void)[]>();
  readonly #held = new Map<Key, number>();
  readonly #beside: number;
  #running = 0;
  /** Who came last, and who before them. */
  #last: Visit<Key> | undefined;
  #before: Visit<Key> | undefined;

  constructor({ concurrency, beside = concurrency, maxWaiting }: FairQueueOptions) {
    this.#concurrency = concurrency;
    this.#beside = beside;
    this.#maxWaiting = maxWaiting;
  }

  /** Does work when it is its turn. Throws `LineFull` when too much of the same waits already. */
  async run<T>(key: Key, work: () => Promise<T>): Promise<T> {
    this.#note(key);
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
    const most = Math.min(WEIGHT * (this.#concurrency - this.#running), this.#isAlone(key) ? this.#concurrency : this.#beside);
    return this.#running < this.#concurrency && (held === 0 || held < most);
  }

  #note(key: Key): void {
    if (this.#last && this.#last.key !== key) this.#before = this.#last;
    this.#last = { key, at: performance.now() };
  }

  #isAlone(key: Key): boolean {
    const other = this.#last?.key === key ? this.#before : this.#last;
    return other === undefined || performance.now() - other.at > THERE_MS;
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
    while (this.#round()) {
      // Until there is no room for anybody.
    }
  }

  /** One from each who has room; whether there was any. */
  #round(): boolean {
    let isAny = false;
    for (const [key, line] of [...this.#waiting]) {
      if (!this.#hasRoom(key)) continue;
      const start = line.shift();
      // Whoever has just had a turn goes to the end.
      this.#waiting.delete(key);
      if (line.length > 0) this.#waiting.set(key, line);
      this.#take(key);
      start?.();
      isAny = true;
    }
    return isAny;
  }
}
