import { networkOf } from "../../identity/index.js";
import type { Limit, Limiter, Limiters } from "../../platform/redis/limiter.js";
import { AppError } from "../../shared/errors.js";

const LIMITS = {
  newSession: { points: 10, duration: 60 },
  openSession: { points: 120, duration: 60 },
  connection: { points: 240, duration: 60 },
  message: { points: 10, duration: 10 },
  messageOfNetwork: { points: 100, duration: 10 },
  sign: { points: 60, duration: 10 },
  upload: { points: 20, duration: 3600 },
  uploadOfNetwork: { points: 100, duration: 3600 },
} as const satisfies Record<string, Limit>;

/** Keeps a stranger's program from being a burden: by session, and by the network that sessions come from. */
export class WebchatLimits {
  readonly #limiters: ReadonlyMap<string, Limiter>;

  constructor(limiters: Limiters) {
    this.#limiters = new Map(Object.entries(LIMITS).map(([name, limit]) => [name, limiters(`webchat-${name}`, limit)]));
  }

  /** A session that does not exist yet. */
  newSession(address: string): Promise<void> {
    return this.#count("newSession", networkOf(address));
  }

  openSession(address: string): Promise<void> {
    return this.#count("openSession", networkOf(address));
  }

  connection(address: string): Promise<void> {
    return this.#count("connection", networkOf(address));
  }

  async message(visitorId: string, address: string): Promise<void> {
    await this.#count("message", visitorId);
    await this.#count("messageOfNetwork", networkOf(address));
  }

  /** Typing, and what was seen. */
  sign(visitorId: string): Promise<void> {
    return this.#count("sign", visitorId);
  }

  async upload(visitorId: string, address: string): Promise<void> {
    await this.#count("upload", visitorId);
    await this.#count("uploadOfNetwork", networkOf(address));
  }

  async #count(name: keyof typeof LIMITS, key: string): Promise<void> {
    const outcome = await this.#limiters.get(name)?.consume(key);
    if (!outcome || outcome.isAllowed) return;
    const retryAfterMs = Math.max(1000, outcome.waitMs);
    throw new AppError("exhausted", "RATE_LIMITED", `Too many at once; try again in ${Math.ceil(retryAfterMs / 1000)} seconds.`, {
      retryAfterMs,
    });
  }
}
