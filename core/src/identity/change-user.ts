import type { Tx } from "../platform/postgres/transaction.js";
import { AppError } from "../shared/errors.js";
import type { TenantId, UserId } from "../shared/ids.js";
import type { MoveConversations } from "./deps.js";
import type { Role, User, UserStatus } from "./identity.js";
import { deleteMembership, getUser, lockAdmins, updateMembership } from "./identity-store.js";
import { findDefaultQueue } from "./queue-store.js";
import { revokeSessions } from "./session-store.js";

export interface ChangeUser {
  readonly tenantId: TenantId;
  readonly id: UserId;
  readonly name?: string;
  readonly role?: Role;
  readonly status?: UserStatus;
  readonly passwordHash?: string;
}

/** Another role, or none, or another password ends the user's sessions. The caller makes the authenticator forget, after the commit. */
export async function changeUser(tx: Tx, { tenantId, id, name, role, status, passwordHash }: ChangeUser, now: Date): Promise<User> {
  const admins = await lockAdmins(tx, tenantId);
  const before = await getUser(tx, tenantId, id);
  const after = { role: role ?? before.role, status: status ?? before.status };
  if (after.role !== "admin" || after.status !== "active") assertNotLast(admins, id);
  if (name !== undefined) await updateMembership(tx, tenantId, id, { name });
  if (after.role !== before.role || after.status !== before.status || passwordHash !== undefined) {
    await revokeSessions(tx, tenantId, id, now);
    await updateMembership(tx, tenantId, id, { ...after, ...(passwordHash !== undefined && { passwordHash }) });
  }
  return getUser(tx, tenantId, id);
}

/** Takes a person out of a tenant; their conversations wait for somebody else. */
export async function removeUser(tx: Tx, tenantId: TenantId, id: UserId, moveConversations: MoveConversations): Promise<void> {
  const admins = await lockAdmins(tx, tenantId);
  await getUser(tx, tenantId, id);
  assertNotLast(admins, id);
  await deleteMembership(tx, tenantId, id);
  const queue = await findDefaultQueue(tx, tenantId);
  await moveConversations(tx, tenantId, { type: "user", id }, queue.id);
}

function assertNotLast(admins: readonly UserId[], id: UserId): void {
  if (admins.length === 1 && admins[0] === id) {
    throw new AppError("precondition", "LAST_ADMIN", "This is the last active admin; make somebody else one first.");
  }
}
