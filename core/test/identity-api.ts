import { type Authenticator, identityRoutes, LoginLimiter, type MoveConversations, Presence } from "../src/identity/index.js";
import type { Db } from "../src/platform/postgres/transaction.js";
import { type Clock, systemClock } from "../src/shared/clock.js";
import { tenantRoutes } from "../src/tenant/index.js";
import { type TestApi, testApi } from "./api.js";
import { testAuthenticator, testTokens } from "./tenant-fixture.js";

export interface IdentityApi extends TestApi {
  readonly authenticator: Authenticator;
  readonly presence: Presence;
  /** What conversations were told to move, in order. */
  readonly moves: Parameters<MoveConversations>[];
}

/** The services of identity and tenant. */
export function identityApi(db: Db, clock: Clock = systemClock): IdentityApi {
  const authenticator = testAuthenticator(db, clock);
  const moves: Parameters<MoveConversations>[] = [];
  const moveConversations: MoveConversations = async (...move) => void moves.push(move);
  const presence = new Presence();
  const deps = { db, clock, tokens: testTokens, authenticator, loginLimiter: new LoginLimiter(), presence, moveConversations };
  return { ...testApi(authenticator, identityRoutes(deps), tenantRoutes({ db, clock })), authenticator, presence, moves };
}
