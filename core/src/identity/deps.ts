import type { Db, Tx } from "../platform/postgres/transaction.js";
import type { Clock } from "../shared/clock.js";
import type { QueueId, TenantId, UserId } from "../shared/ids.js";
import type { Authenticator } from "./authenticate.js";
import type { LoginLimiter } from "./login-limiter.js";
import type { Presence } from "./presence.js";
import type { Tokens } from "./tokens.js";

/** Who holds conversations and is about to go. */
export type Leaving = { readonly type: "queue"; readonly id: QueueId } | { readonly type: "user"; readonly id: UserId };

/** Moves what a queue or a user holds to another queue; conversations are a domain above this one. */
export type MoveConversations = (tx: Tx, tenantId: TenantId, from: Leaving, to: QueueId) => Promise<void>;

export interface IdentityDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly tokens: Tokens;
  readonly authenticator: Authenticator;
  readonly loginLimiter: LoginLimiter;
  readonly presence: Presence;
  readonly moveConversations: MoveConversations;
}
