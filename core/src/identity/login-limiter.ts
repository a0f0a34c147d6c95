import ipaddr from "ipaddr.js";
import { type Limiter, type Limiters, limitersOver } from "../platform/redis/limiter.js";
import { AppError } from "../shared/errors.js";

const WINDOW_SECONDS = 60;
const FIRST_DELAY_SECONDS = 15;
const LONGEST_DELAY_SECONDS = 15 * 60;
const STRIKES_SECONDS = 24 * 3600;

export interface LoginLimits {
  /** Attempts in a minute for one account from one network. */
  readonly ofAccount: number;
  /** Failed attempts in a minute from one network, over all accounts. */
  readonly ofNetwork: number;
}

/**
 * Slows down guessing. What counts is the account together with where the attempt comes from, and where it comes from
 * alone; never the account alone, or a stranger could lock its owner out. Each time the limit is hit the wait doubles.
 */
export class LoginLimiter {
  readonly #accounts: Brake;
  readonly #networks: Brake;

  constructor(limits: LoginLimits = { ofAccount: 5, ofNetwork: 50 }, limiters: Limiters = limitersOver(undefined)) {
    this.#accounts = new Brake("login-account", limits.ofAccount, limiters);
    this.#networks = new Brake("login-network", limits.ofNetwork, limiters);
  }

  /** Runs an attempt unless there were too many. It is counted before it runs, so that many at once gain nothing. */
  async guard<T>(name: string, address: string, attempt: () => Promise<T>): Promise<T> {
    const network = networkOf(address);
    const account = `${network} ${name}`;
    await this.#networks.count(network);
    await this.#accounts.count(account);
    try {
      const result = await attempt();
      await this.#networks.takeBack(network);
      await this.#accounts.clear(account);
      return result;
    } catch (error) {
      if (!isWrongGuess(error)) {
        await this.#networks.takeBack(network);
        await this.#accounts.takeBack(account);
      }
      throw error;
    }
  }
}

function isWrongGuess(error: unknown): boolean {
  return error instanceof AppError && (error.kind === "unauthenticated" || error.reason === "WRONG_PASSWORD");
}

class Brake {
  readonly #attempts: Limiter;
  readonly #strikes: Limiter;

  constructor(name: string, points: number, limiters: Limiters) {
    this.#attempts = limiters(name, { points, duration: WINDOW_SECONDS });
    this.#strikes = limiters(`${name}-strikes`, { points: Number.MAX_SAFE_INTEGER, duration: STRIKES_SECONDS });
  }

  async count(key: string): Promise<void> {
    const outcome = await this.#attempts.consume(key);
    if (outcome.isAllowed) return;
    const isFirst = outcome.count === this.#attempts.points + 1;
    const retryAfterMs = isFirst ? await this.#strike(key) : outcome.waitMs;
    const message = `Too many wrong passwords; try again in ${Math.ceil(retryAfterMs / 1000)} seconds.`;
    throw new AppError("exhausted", "TOO_MANY_ATTEMPTS", message, { retryAfterMs });
  }

  async #strike(key: string): Promise<number> {
    const strikes = await this.#strikes.count(key);
    const seconds = Math.min(FIRST_DELAY_SECONDS * 2 ** (strikes - 1), LONGEST_DELAY_SECONDS);
    await this.#attempts.block(key, seconds);
    return seconds * 1000;
  }

  async takeBack(key: string): Promise<void> {
    await this.#attempts.takeBack(key);
  }

  async clear(key: string): Promise<void> {
    await this.#attempts.forget(key);
    await this.#strikes.forget(key);
  }
}

/** Who has one IPv6 address has the 2^64 next to it. */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  return parsed instanceof ipaddr.IPv6 ? parsed.parts.slice(0, 4).join(":") : parsed.toString();
}
