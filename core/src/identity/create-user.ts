import { asSystem, type Tx } from "../platform/postgres/transaction.js";
import { takeOf } from "../platform/quota/quota-store.js";
import { AppError } from "../shared/errors.js";
import type { TenantId } from "../shared/ids.js";
import type { Role, User } from "./identity.js";
import { ensurePerson, getUser, insertMembership } from "./identity-store.js";

export interface CreateUser {
  readonly tenantId: TenantId;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly passwordHash: string;
}

export async function createUser(tx: Tx, { tenantId, email, ...member }: CreateUser, now: Date): Promise<User> {
  await takeOf(tx, tenantId, "users", 1, now);
  const userId = await asSystem(tx, () => ensurePerson(tx, email, now));
  const isNew = await insertMembership(tx, tenantId, userId, member, now);
  if (!isNew) throw new AppError("already_exists", "USER_EXISTS", `${email} is a user already.`);
  return getUser(tx, tenantId, userId);
}
