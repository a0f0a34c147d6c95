import { BROKER_WAIT_MS } from "./broker.js";

/** More than any host or plugin has between a message and its use. */
const MAX_KEPT = 1024;

interface Waiter<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (error: Error) => void;
}

/** Values by number, each taken once. One that comes before its taker is kept for five seconds, and a taker waits as long. */
export class Waiting<T> {
  readonly #kept = new Map<number, T>();
  readonly #waiters = new Map<number, Waiter<T>>();
  readonly #what: string;

  constructor(what: string) {
    this.#what = what;
  }

  put(id: number, value: T): void {
    const waiter = this.#waiters.get(id);
    if (waiter) return waiter.resolve(value);
    if (this.#kept.size >= MAX_KEPT) return;
    this.#kept.set(id, value);
    setTimeout(() => {
      if (this.#kept.get(id) === value) this.#kept.delete(id);
    }, BROKER_WAIT_MS).unref();
  }

  async take(id: number): Promise<T> {
    const kept = this.#kept.get(id);
    if (kept !== undefined) {
      this.#kept.delete(id);
      return kept;
    }
    if (this.#waiters.has(id)) throw new Error(`${this.#what} ${id} is waited for already`);
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<T>((resolve, reject) => {
        this.#waiters.set(id, { resolve, reject });
        timer = setTimeout(() => reject(new Error(`timeout waiting for ${this.#what} ${id}`)), BROKER_WAIT_MS);
      });
    } finally {
      clearTimeout(timer);
      this.#waiters.delete(id);
    }
  }

  /** Ends all waiting. */
  fail(reason: string): void {
    for (const waiter of this.#waiters.values()) waiter.reject(new Error(reason));
    this.#kept.clear();
  }
}
