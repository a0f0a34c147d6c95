import { AddressNotAllowed, guardedFetch, NeedsSignIn } from "@linktor/plugin-sdk";
import type { OAuth } from "./settings.js";

const TIMEOUT_MS = 15_000;
const EARLY_MS = 60_000;
const DEFAULT_LIFE_S = 300;

/** Nobody knows whether the sign-in is right: there is no token to try it with. */
export class NoToken extends Error {
  override name = "NoToken";
}

/** Access tokens for both servers, renewed before they end. */
export class TokenSource {
  readonly #from: OAuth;
  #token: Promise<string> | undefined;
  #endsAt = 0;

  constructor(from: OAuth) {
    this.#from = from;
  }

  /** `renew`: the server did not take the one it was given. Throws `NeedsSignIn` where a person must act, and `NoToken` where time helps. */
  async get(renew = false): Promise<string> {
    if (renew || Date.now() >= this.#endsAt) this.#token = undefined;
    this.#token ??= this.#fetch();
    try {
      return await this.#token;
    } catch (error) {
      this.#token = undefined;
      if (error instanceof NeedsSignIn || error instanceof AddressNotAllowed) throw error;
      throw new NoToken(`The OAuth server cannot be used: ${error instanceof Error ? error.message : "unknown error"}`, { cause: error });
    }
  }

  async #fetch(): Promise<string> {
    const { clientId, clientSecret, refreshToken, tokenUrl, scope } = this.#from;
    const form = new URLSearchParams({ grant_type: "refresh_token", client_id: clientId, refresh_token: refreshToken });
    if (clientSecret !== "") form.set("client_secret", clientSecret);
    if (scope !== "") form.set("scope", scope);
    this.#endsAt = Number.POSITIVE_INFINITY;
    const response = await guardedFetch(tokenUrl, {
      method: "POST",
      body: form,
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const answer = (await response.json().catch(() => ({}))) as Readonly<Record<string, unknown>>;
    if (response.status === 400 || response.status === 401)
      throw new NeedsSignIn(`The mail provider gives no access token (${wordOf(answer.error)})`);
    if (!response.ok || typeof answer.access_token !== "string") throw new Error(`it answered HTTP ${response.status} without a token`);
    const life = Number(answer.expires_in ?? DEFAULT_LIFE_S);
    this.#endsAt = Date.now() + (Number.isFinite(life) ? life : DEFAULT_LIFE_S) * 1000 - EARLY_MS;
    return answer.access_token;
  }
}

/** The provider's word for it, and nothing else that it may have put there. */
function wordOf(error: unknown): string {
  return typeof error === "string" && /^[a-z_]{1,40}$/.test(error) ? error : "no reason given";
}
