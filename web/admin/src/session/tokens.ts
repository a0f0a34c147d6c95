import type { Client } from "@connectrpc/connect";
import type { AuthService } from "@linktor/gen/linktor/identity/v1/identity_pb.js";
import { isSignedOut } from "../api/errors.js";

const KEY = "linktor.refresh-token";
const LOCK = "linktor.refresh";
/** Refreshed so long before its end. */
const EARLY_MS = 60_000;

/**
 * The tokens of a session, which all tabs share. A refresh token works once, and using one twice ends the session: only one tab
 * refreshes at a time, with the token that is newest by then.
 */
export class Tokens {
  readonly #auth: Client<typeof AuthService>;
  readonly #listeners = new Set<(isWanted: boolean) => void>();
  #access: { token: string; endsAt: number } | undefined;
  #refreshing: Promise<string | undefined> | undefined;

  constructor(auth: Client<typeof AuthService>) {
    this.#auth = auth;
    addEventListener("storage", ({ key, newValue }) => {
      if (key === KEY && newValue === null) this.#end(true);
    });
  }

  get isSignedIn(): boolean {
    return localStorage.getItem(KEY) !== null;
  }

  /** Told when the session ended, in whichever tab, and whether somebody wanted that. */
  onEnd(listener: (isWanted: boolean) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  keep({ accessToken, refreshToken, expiresIn }: { accessToken: string; refreshToken: string; expiresIn: number }): void {
    this.#access = { token: accessToken, endsAt: Date.now() + expiresIn * 1000 };
    localStorage.setItem(KEY, refreshToken);
  }

  /** A token that is good for a while, or undefined when there is no session. */
  async access(): Promise<string | undefined> {
    if (this.#access && Date.now() < this.#access.endsAt - EARLY_MS) return this.#access.token;
    return this.refresh();
  }

  /** A new token. Throws when the server could not be reached. */
  refresh(): Promise<string | undefined> {
    this.#refreshing ??= locked(() => this.#refresh()).finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  async signOut(): Promise<void> {
    const refreshToken = localStorage.getItem(KEY);
    localStorage.removeItem(KEY);
    this.#end(true);
    if (refreshToken) await this.#auth.logout({ refreshToken }).catch(() => undefined);
  }

  async #refresh(): Promise<string | undefined> {
    const refreshToken = localStorage.getItem(KEY);
    if (!refreshToken) return undefined;
    try {
      const answer = await this.#auth.refreshToken({ refreshToken });
      this.keep(answer);
      return answer.accessToken;
    } catch (error) {
      if (!isSignedOut(error)) throw error;
      localStorage.removeItem(KEY);
      this.#end(false);
      return undefined;
    }
  }

  #end(isWanted: boolean): void {
    this.#access = undefined;
    for (const listener of this.#listeners) listener(isWanted);
  }
}

/** Browsers have locks on secure pages only. */
function locked<T>(work: () => Promise<T>): Promise<T> {
  const locks = (navigator as { locks?: LockManager }).locks;
  return locks ? (locks.request(LOCK, work) as Promise<T>) : work();
}
