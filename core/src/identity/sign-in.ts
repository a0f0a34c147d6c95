import { type Db, inSystem, inTenant } from "../platform/postgres/transaction.js";
import { AppError } from "../shared/errors.js";
import type { TenantId, UserId } from "../shared/ids.js";
import type { User } from "./identity.js";
import { findMembership, findUser, getPasswordHash, type Membership, touchMembership } from "./identity-store.js";
import { verifyPassword } from "./password.js";
import { holdSessions, insertRefreshToken, lockRefreshToken, markRefreshTokenUsed, revokeFamily } from "./session-store.js";
import { hashToken, newRefreshToken, type Tokens } from "./tokens.js";

/** Two tabs may send the same refresh token within this time; both get the same successor. */
const REUSE_GRACE_MS = 10_000;

export interface Session {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly tenantId: TenantId;
  readonly userId: UserId;
}

const WRONG_CREDENTIALS = () =>
  new AppError("unauthenticated", "INVALID_CREDENTIALS", "E-mail or password is wrong; each tenant has its own password.");
const SESSION_OVER = () => new AppError("unauthenticated", "SESSION_OVER", "This session has ended; sign in again.");

/** Checks a password and opens a session. Hashing happens outside any transaction, because it takes long. */
export async function signIn(
  db: Db,
  tokens: Tokens,
  input: { email: string; password: string; tenant: string },
  now: Date,
): Promise<{ session: Session; user: User; membership: Membership }> {
  const membership = await inSystem(db, (tx) => findMembership(tx, input.email, input.tenant || undefined));
  const isRight = await verifyPassword(membership?.passwordHash, input.password);
  if (!membership || !isRight) throw WRONG_CREDENTIALS();
  const { tenantId, userId } = membership;
  const refreshToken = newRefreshToken();
  const user = await inTenant(db, tenantId, async (tx) => {
    await holdSessions(tx, tenantId, userId);
    const member = await findUser(tx, tenantId, userId);
    if (member?.status !== "active") throw WRONG_CREDENTIALS();
    if ((await getPasswordHash(tx, tenantId, userId)) !== membership.passwordHash) throw WRONG_CREDENTIALS();
    await touchMembership(tx, tenantId, userId, now);
    await insertRefreshToken(tx, { tenantId, userId, hash: hashToken(refreshToken) }, now);
    return member;
  });
  const accessToken = await tokens.access({ tenantId, userId }, now);
  return { session: { accessToken, refreshToken, tenantId, userId }, user, membership };
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
