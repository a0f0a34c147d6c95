import { AddressNotAllowed, type Health } from "@linktor/plugin-sdk";
import type { Client } from "./graph/client.js";
import { NoAnswer, NotConnected, Refused } from "./graph/errors.js";
import { classOf } from "./graph/refusal.js";
import type { Settings } from "./settings.js";

const CHECK_MS = 4000;
/** Meta counts calls by account and hour, and 200 is the least it grants. */
const GOOD_FOR_MS = 5 * 60_000;

/** Asks after the number, seldom while all is well. */
export class HealthCheck {
  readonly #client: Client;
  readonly #settings: Settings;
  readonly #now: () => number;
  #wasGoodAt = Number.NEGATIVE_INFINITY;
  #last: Health = { state: "connected" };

  constructor(client: Client, settings: Settings, now: () => number = Date.now) {
    this.#client = client;
    this.#settings = settings;
    this.#now = now;
  }

  /** Something was refused for want of a sign-in: the next check asks. */
  doubt(): void {
    this.#wasGoodAt = Number.NEGATIVE_INFINITY;
  }

  async check(signal: AbortSignal): Promise<Health> {
    if (this.#now() - this.#wasGoodAt < GOOD_FOR_MS) return this.#last;
    this.#last = await this.#ask(AbortSignal.any([signal, AbortSignal.timeout(CHECK_MS)]));
    if (this.#last.state === "connected") this.#wasGoodAt = this.#now();
    return this.#last;
  }

  async #ask(signal: AbortSignal): Promise<Health> {
    try {
      const query = { fields: "display_phone_number,verified_name,quality_rating" };
      const { quality_rating: quality } = await this.#client.call(this.#settings.phoneNumberId, { query }, signal);
      return { state: "connected", ...(quality === "RED" && { detail: "Meta rates the quality of this number low and may limit it" }) };
    } catch (error) {
      return healthOf(error);
    }
  }
}

function healthOf(error: unknown): Health {
  if (error instanceof Refused && classOf(error) === "auth") {
    return {
      state: "needs_sign_in",
      detail: `WhatsApp does not accept the access token (${error.description})`,
      action: "Make an access token for a system user that may use this number, and save it in the channel.",
    };
  }
  const isKnown =
    error instanceof Refused || error instanceof NotConnected || error instanceof NoAnswer || error instanceof AddressNotAllowed;
  return { state: "degraded", detail: isKnown ? error.message : "WhatsApp does not answer" };
}
