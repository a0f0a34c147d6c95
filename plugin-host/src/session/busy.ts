/** Counts what is under way for each key, and tells when nothing is any more. */
export class Busy {
  readonly #counts = new Map<string, number>();
  readonly #waiting = new Set<() => void>();

  async track<T>(key: string, work: () => Promise<T>): Promise<T> {
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    try {
      return await work();
    } finally {
      const left = this.#counts.get(key)! - 1;
      if (left > 0) this.#counts.set(key, left);
      else this.#counts.delete(key);
      for (const check of this.#waiting) check();
    }
  }

  /** Resolves when nothing is under way for a key, or after so long all the same. */
  async idle(key: string, timeoutMs: number): Promise<void> {
    if (!this.#counts.has(key)) return;
    await new Promise<void>((resolve) => {
      const check = (): void => {
        if (!this.#counts.has(key)) done();
      };
      const done = (): void => {
        clearTimeout(late);
        this.#waiting.delete(check);
        resolve();
      };
      const late = setTimeout(done, timeoutMs);
      this.#waiting.add(check);
    });
  }
}
