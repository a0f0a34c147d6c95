import { timingSafeEqual } from "node:crypto";
import { type Db, inSystem, inTenant } from "../platform/postgres/transaction.js";
import { type Broadcast, nobodyElse } from "../platform/redis/broadcast.js";
import type { Clock } from "../shared/clock.js";
import { AppError } from "../shared/errors.js";
import type { TenantId, UserId } from "../shared/ids.js";
import { looksLikeApiKey } from "./api-key.js";
import { findApiKeyByHash, touchApiKey } from "./api-key-store.js";
import { type Caller, permissionsOf, permissionsOfScopes } from "./identity.js";
import { findUser } from "./identity-store.js";
import { hashToken, type Tokens } from "./tokens.js";

/** How long an answer of the database is believed. What this process changes itself is forgotten at once, and what others say they changed. */
const BELIEVED_MS = 5000;
const TOUCH_MS = 60_000;
const MAX_BELIEVED = 10_000;
const TOPIC = "callers";

/** Finds out who calls. */
export class Authenticator {
  readonly #db: Db;
  readonly #tokens: Tokens;
  readonly #clock: Clock;
  readonly #platformKey: Buffer | undefined;
  readonly #others: Broadcast;
  #believed = new Map<string, { caller: Caller; until: number }>();

  constructor(db: Db, tokens: Tokens, clock: Clock, platformKey: string | undefined, others: Broadcast = nobodyElse) {
    this.#db = db;
    this.#tokens = tokens;
    this.#clock = clock;
    this.#platformKey = platformKey ? hashToken(platformKey) : undefined;
    this.#others = others;
    others.hear(TOPIC, () => this.#forgetHere());
    others.onRejoin(() => this.#forgetHere());
  }

  /** The caller behind an access token or an API key. */
  async callerOf(credential: string): Promise<Caller> {
    const now = this.#clock.now();
    if (credential.startsWith("lk_")) return this.#remember(`key:${credential}`, () => this.#apiKey(credential, now));
    const { tenantId, userId } = await this.#tokens.verifyAccess(credential, now);
    return this.#remember(`user:${tenantId}:${userId}`, () => this.#member(tenantId, userId));
  }

  /** The caller behind a WebSocket ticket. */
  async callerOfTicket(ticket: string): Promise<Caller> {
    const { tenantId, userId } = await this.#tokens.verifyTicket(ticket, this.#clock.now());
    return this.#member(tenantId, userId);
  }

  /** Fails once a person may no longer act in a tenant, or may do other things than before. */
  async stillMember(caller: Extract<Caller, { type: "user" }>): Promise<void> {
    const now = await this.#remember(`user:${caller.tenantId}:${caller.userId}`, () => this.#member(caller.tenantId, caller.userId));
    if (now.type === "user" && now.role !== caller.role)
      throw new AppError("unauthenticated", "SESSION_OVER", "Your role has changed; connect again.");
  }

  isPlatformKey(credential: string): boolean {
    return this.#platformKey !== undefined && timingSafeEqual(this.#platformKey, hashToken(credential));
  }

  /** Forgets what was believed: after a role, status or key was changed. */
  forget(): void {
    this.#forgetHere();
    this.#others.say(TOPIC, {});
  }

  #forgetHere(): void {
    this.#believed = new Map();
  }

  async #remember(key: string, load: () => Promise<Caller>): Promise<Caller> {
    const now = this.#clock.now().getTime();
    // An answer that was on its way when something was forgotten goes into the old map, where nobody looks.
    const believed = this.#believed;
    const known = believed.get(key);
    if (known && known.until > now) return known.caller;
    const caller = await load();
    if (believed.size >= MAX_BELIEVED) believed.clear();
    believed.set(key, { caller, until: now + BELIEVED_MS });
    return caller;
  }

  async #member(tenantId: TenantId, userId: UserId): Promise<Caller> {
    const user = await inTenant(this.#db, tenantId, (tx) => findUser(tx, tenantId, userId));
    if (user?.status !== "active") throw new AppError("unauthenticated", "SESSION_OVER", "This session has ended; sign in again.");
    return { type: "user", tenantId, userId, name: user.name, role: user.role, permissions: permissionsOf(user.role) };
  }

  async #apiKey(credential: string, now: Date): Promise<Caller> {
    const key = looksLikeApiKey(credential)
      ? await inSystem(this.#db, async (tx) => {
          const found = await findApiKeyByHash(tx, hashToken(credential), now);
          if (found && now.getTime() - (found.lastUsedAt?.getTime() ?? 0) > TOUCH_MS) await touchApiKey(tx, found.tenantId, found.id, now);
          return found;
        })
      : undefined;
    if (!key) throw new AppError("unauthenticated", "API_KEY_INVALID", "The API key is not valid, was revoked or has expired.");
    return { type: "api_key", tenantId: key.tenantId, apiKeyId: key.id, name: key.name, permissions: permissionsOfScopes(key.scopes) };
  }
}
