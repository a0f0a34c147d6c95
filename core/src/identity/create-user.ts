import { asSystem, type Db, inSystem, type Tx } from "../platform/postgres/transaction.js";
import { AppError, invalid } from "../shared/errors.js";
import type { TenantId } from "../shared/ids.js";
import { passwordFault, type Role, type User } from "./identity.js";
import { ensurePerson, findPersonByEmail, getUser, insertMembership } from "./identity-store.js";
import { hashPassword } from "./password.js";

export interface CreateUser {
  readonly tenantId: TenantId;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  /** Of no use for a person who signs in already. */
  readonly passwordHash: string;
}

/** What a password is worth storing as. Takes long, so it comes before the transaction; a person who is known keeps theirs. */
export async function passwordForNewUser(db: Db, email: string, password: string): Promise<string> {
  const person = await inSystem(db, (tx) => findPersonByEmail(tx, email));
  if (person) return person.passwordHash;
  const fault = passwordFault(password);
  if (fault) throw invalid("password", fault);
  return hashPassword(password);
}

export async function createUser(tx: Tx, { tenantId, name, role, ...person }: CreateUser, now: Date): Promise<User> {
  const userId = await asSystem(tx, () => ensurePerson(tx, person, now));
  const isNew = await insertMembership(tx, tenantId, userId, { name, role }, now);
  if (!isNew) throw new AppError("already_exists", "USER_EXISTS", `${person.email} is a user already.`);
  return getUser(tx, tenantId, userId);
}
