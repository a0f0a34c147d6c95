import { AddressNotAllowed, type Health, NeedsSignIn } from "@linktor/plugin-sdk";
import { NoToken } from "./oauth.js";
import type { Transport } from "./outbound/transport.js";
import { within } from "./within.js";

const FRESH_MS = 5 * 60_000;
const TIMEOUT_MS = 4000;

/** How sending is. Providers count sign-ins, so a good answer is good for a while. */
export class SmtpHealth {
  readonly #transport: Transport;
  #goodUntil = 0;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  async check(signal: AbortSignal): Promise<Health> {
    if (Date.now() < this.#goodUntil) return { state: "connected" };
    try {
      await within(this.#transport.verify(), AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]));
      this.noted();
      return { state: "connected" };
    } catch (error) {
      if (isSignInRefused(error)) {
        return {
          state: "needs_sign_in",
          detail: "The SMTP server does not accept the user or the password",
          action: "Check them, or make a new app password, and save it in the channel.",
        };
      }
      return { state: "degraded", detail: `The SMTP server cannot be used: ${error instanceof Error ? error.message : "unknown error"}` };
    }
  }

  /** It worked just now. */
  noted(): void {
    this.#goodUntil = Date.now() + FRESH_MS;
  }

  /** The sign-in was refused just now. */
  doubted(): void {
    this.#goodUntil = 0;
  }
}

/** Whatever goes wrong while signing in has nodemailer's EAUTH, also where no server was asked. */
export function isSignInRefused(error: unknown): boolean {
  if (error instanceof NoToken || error instanceof AddressNotAllowed) return false;
  const { code, responseCode = 0 } = error as { code?: string; responseCode?: number };
  return error instanceof NeedsSignIn || (code === "EAUTH" && (responseCode === 0 || responseCode >= 500));
}
