import { type Db, inSystem } from "../platform/postgres/transaction.js";
import { AppError } from "../shared/errors.js";
import type { TenantId, UserId } from "../shared/ids.js";
import type { User } from "./identity.js";
import { findPersonByEmail, findUser, listActiveMemberships, type Membership, touchMembership } from "./identity-store.js";
import { verifyPassword } from "./password.js";
import { insertRefreshToken, lockRefreshToken, markRefreshTokenUsed, revokeFamily } from "./session-store.js";
import { hashToken, newRefreshToken, type Tokens } from "./tokens.js";

/** Two tabs may send the same refresh token within this time; both get the same successor. */
const REUSE_GRACE_MS = 10_000;

export interface Session {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly tenantId: TenantId;
  readonly userId: UserId;
}

const WRONG_CREDENTIALS = () => new AppError("unauthenticated", "INVALID_CREDENTIALS", "E-mail or password is wrong.");
const SESSION_OVER = () => new AppError("unauthenticated", "SESSION_OVER", "This session has ended; sign in again.");

/** Checks a password and opens a session. Hashing happens outside any transaction, because it takes long. */
export async function signIn(
  db: Db,
  tokens: Tokens,
  input: { email: string; password: string; tenant: string },
  now: Date,
): Promise<{ session: Session; user: User; membership: Membership }> {
  const person = await inSystem(db, (tx) => findPersonByEmail(tx, input.email));
  const isRight = await verifyPassword(person?.passwordHash, input.password);
  if (!person || !isRight) throw WRONG_CREDENTIALS();
  const refreshToken = newRefreshToken();
  const { user, membership } = await inSystem(db, async (tx) => {
    const memberships = await listActiveMemberships(tx, person.id);
    const chosen = input.tenant === "" ? memberships[0] : memberships.find(({ slug }) => slug === input.tenant);
    if (!chosen) throw WRONG_CREDENTIALS();
    const member = await findUser(tx, chosen.tenantId, person.id);
    if (!member) throw WRONG_CREDENTIALS();
    await touchMembership(tx, chosen.tenantId, person.id, now);
    await insertRefreshToken(tx, { tenantId: chosen.tenantId, userId: person.id, hash: hashToken(refreshToken) }, now);
    return { user: member, membership: chosen };
  });
  const accessToken = await tokens.access({ tenantId: membership.tenantId, userId: user.id }, now);
  return { session: { accessToken, refreshToken, tenantId: membership.tenantId, userId: user.id }, user, membership };
}

/** Goes on with a session. A token that was used before means that somebody copied it: the whole family ends. */
export async function refreshSession(db: Db, tokens: Tokens, refreshToken: string, now: Date): Promise<Session> {
  const successor = tokens.successorOf(refreshToken);
  const subject = await inSystem(db, async (tx) => {
    const token = await lockRefreshToken(tx, hashToken(refreshToken));
    if (!token || token.revokedAt || token.expiresAt <= now) return undefined;
    const isReused = token.usedAt !== null && now.getTime() - token.usedAt.getTime() > REUSE_GRACE_MS;
    const user = isReused ? undefined : await findUser(tx, token.tenantId, token.userId);
    if (user?.status !== "active") {
      await revokeFamily(tx, token, now);
      return undefined;
    }
    const { tenantId, userId, familyId } = token;
    if (token.usedAt === null) await markRefreshTokenUsed(tx, token, now);
    await insertRefreshToken(tx, { tenantId, userId, familyId, hash: hashToken(successor) }, now);
    return { tenantId, userId };
  });
  if (!subject) throw SESSION_OVER();
  return { accessToken: await tokens.access(subject, now), refreshToken: successor, ...subject };
}

export async function signOut(db: Db, refreshToken: string, now: Date): Promise<void> {
  await inSystem(db, async (tx) => {
    const token = await lockRefreshToken(tx, hashToken(refreshToken));
    if (token) await revokeFamily(tx, token, now);
  });
}
