import { type Db, inTenant } from "../platform/postgres/transaction.js";
import { AppError } from "../shared/errors.js";
import type { TenantId, UserId } from "../shared/ids.js";
import { getPasswordHash, updateMembership } from "./identity-store.js";
import { hashNewPassword, verifyPassword } from "./password.js";
import { insertRefreshToken, revokeSessions } from "./session-store.js";
import type { Session } from "./sign-in.js";
import { hashToken, newRefreshToken, type Tokens } from "./tokens.js";

export interface ChangePassword {
  readonly tenantId: TenantId;
  readonly userId: UserId;
  readonly currentPassword: string;
  readonly newPassword: string;
}

const WRONG_PASSWORD = () => new AppError("forbidden", "WRONG_PASSWORD", "The current password is not right.");

/** Ends every session of the member in the tenant, the caller's too, and opens one. Hashing happens outside the transactions. */
export async function changePassword(db: Db, tokens: Tokens, input: ChangePassword, now: Date): Promise<Session> {
  const { tenantId, userId } = input;
  const before = await inTenant(db, tenantId, (tx) => getPasswordHash(tx, tenantId, userId));
  if (!(await verifyPassword(before, input.currentPassword))) throw WRONG_PASSWORD();
  const passwordHash = await hashNewPassword("new_password", input.newPassword);
  const refreshToken = newRefreshToken();
  await inTenant(db, tenantId, async (tx) => {
    await revokeSessions(tx, tenantId, userId, now);
    if ((await getPasswordHash(tx, tenantId, userId)) !== before) throw WRONG_PASSWORD();
    await updateMembership(tx, tenantId, userId, { passwordHash });
    await insertRefreshToken(tx, { tenantId, userId, hash: hashToken(refreshToken) }, now);
  });
  return { accessToken: await tokens.access({ tenantId, userId }, now), refreshToken, tenantId, userId };
}
