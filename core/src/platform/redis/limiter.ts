import { createHash } from "node:crypto";
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from "rate-limiter-flexible";
import type { RedisLink } from "./link.js";

export interface Limit {
  readonly points: number;
  /** Seconds. */
  readonly duration: number;
}

/** Refuses, or lets through, and remembers. */
export type Consumed = { readonly isAllowed: true } | { readonly isAllowed: false; readonly count: number; readonly waitMs: number };

/** Makes limiters: of this process alone, or of all processes that share a Redis. */
export type Limiters = (name: string, limit: Limit) => Limiter;

export function limitersOver(link: RedisLink | undefined): Limiters {
  return (name, limit) => new Limiter(name, limit, link);
}

/**
 * So many in so long. Each process counts for itself, and all of them together in Redis; either may refuse. So a Redis that is
 * away, or was emptied, never opens a limit further than one process for itself would, and never closes one.
 */
export class Limiter {
  readonly points: number;
  readonly #own: RateLimiterMemory;
  readonly #shared: RateLimiterRedis | undefined;
  readonly #link: RedisLink | undefined;

  constructor(name: string, limit: Limit, link: RedisLink | undefined) {
    this.points = limit.points;
    this.#own = new RateLimiterMemory({ keyPrefix: name, ...limit });
    this.#link = link;
    this.#shared = link?.store(
      (client) => new RateLimiterRedis({ storeClient: client, keyPrefix: `${link.prefix}limit:${name}`, ...limit }),
    );
  }

  /** Counts, and says whether that was too much. What this process refuses by itself costs Redis nothing. */
  async consume(key: string): Promise<Consumed> {
    const own = await outcomeOf(this.#own.consume(key));
    if (!own.isAllowed) return own;
    return (await this.#ask((shared) => outcomeOf(shared.consume(nameOf(key))))) ?? own;
  }

  async takeBack(key: string): Promise<void> {
    await this.#own.reward(key);
    await this.#ask((shared) => shared.reward(nameOf(key)));
  }

  /** Counts without refusing; answers how many there were. */
  async count(key: string): Promise<number> {
    const own = await this.#own.penalty(key);
    return (await this.#ask((shared) => shared.penalty(nameOf(key))))?.consumedPoints ?? own.consumedPoints;
  }

  /** Refuses everything for a while. */
  async block(key: string, seconds: number): Promise<void> {
    await this.#own.block(key, seconds);
    await this.#ask((shared) => shared.block(nameOf(key), seconds));
  }

  async forget(key: string): Promise<void> {
    await this.#own.delete(key);
    await this.#ask((shared) => shared.delete(nameOf(key)));
  }

  async #ask<T>(question: (shared: RateLimiterRedis) => Promise<T>): Promise<T | undefined> {
    const shared = this.#shared;
    return shared && this.#link?.ask(() => question(shared));
  }
}

/** Addresses of people and networks are nobody's business in Redis, and a key is never long. */
function nameOf(key: string): string {
  return createHash("sha256").update(key).digest("base64url").slice(0, 22);
}

async function outcomeOf(consuming: Promise<unknown>): Promise<Consumed> {
  try {
    await consuming;
    return { isAllowed: true };
  } catch (refusal) {
    // Of the library's: what it throws for a refusal is no error.
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    return { isAllowed: false, count: refusal.consumedPoints, waitMs: refusal.msBeforeNext };
  }
}
