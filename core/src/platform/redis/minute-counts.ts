import { createHash } from "node:crypto";
import type { RedisLink } from "./link.js";

const MINUTE_MS = 60_000;
const SHARE_MS = 250;
const KEPT_SECONDS = 120;
const MAX_AT_ONCE = 1000;

interface Count {
  /** Of this process. */
  own: number;
  /** How much of it Redis was told. */
  told: number;
  /** Of the other processes, as far as it is known. */
  others: number;
}

/**
 * Counts in the minute of the clock. Whoever counts never waits: processes tell each other their sums through Redis, a few times a
 * second and all in one go, so what they allow together may be over a limit by what comes in between. Without Redis each counts
 * for itself.
 */
export class MinuteCounts implements AsyncDisposable {
  readonly #now: () => number;
  readonly #timer: NodeJS.Timeout | undefined;
  #minute = 0;
  #counts = new Map<string, Count>();
  #isSharing = false;

  constructor(link: RedisLink | undefined, now: () => number) {
    this.#now = now;
    if (link) this.#timer = setInterval(() => void this.#share(link), SHARE_MS);
  }

  /** How many there were in this minute, this one included. */
  add(key: string): number {
    const count = this.#countOf(key);
    count.own += 1;
    return count.own + count.others;
  }

  /** Until the next minute begins. */
  get remainingMs(): number {
    return MINUTE_MS - (this.#now() % MINUTE_MS);
  }

  #countOf(key: string): Count {
    const minute = Math.floor(this.#now() / MINUTE_MS);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#counts = new Map();
    }
    const known = this.#counts.get(key);
    if (known) return known;
    const count = { own: 0, told: 0, others: 0 };
    this.#counts.set(key, count);
    return count;
  }

  async #share(link: RedisLink): Promise<void> {
    if (this.#isSharing || !link.isUp) return;
    this.#isSharing = true;
    try {
      const minute = this.#minute;
      const news = [...this.#counts].filter(([, { own, told }]) => own > told);
      for (let at = 0; at < news.length; at += MAX_AT_ONCE) await this.#tell(link, minute, news.slice(at, at + MAX_AT_ONCE));
    } finally {
      this.#isSharing = false;
    }
  }

  async #tell(link: RedisLink, minute: number, news: readonly (readonly [string, Count])[]): Promise<void> {
    // Told once, whatever becomes of it: too little is better than the same twice.
    const sums = news.map(([key, count]) => {
      const more = count.own - count.told;
      count.told = count.own;
      return [`${link.prefix}minute:${minute}:${nameOf(key)}`, more] as const;
    });
    const answers = await link.ask((redis) => {
      const pipeline = redis.pipeline();
      for (const [name, more] of sums) pipeline.incrby(name, more).expire(name, KEPT_SECONDS);
      return pipeline.exec();
    });
    for (const [index, [, count]] of news.entries()) {
      const total = answers?.[index * 2]?.[1];
      // A Redis that was emptied knows less than was known before.
      if (typeof total === "number") count.others = Math.max(count.others, total - count.told);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
  }
}

function nameOf(key: string): string {
  return createHash("sha256").update(key).digest("base64url").slice(0, 22);
}
