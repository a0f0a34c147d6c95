import { randomBytes, randomUUID } from "node:crypto";
import { apiKeyOf, prefixOf } from "../src/identity/api-key.js";
import { insertApiKey } from "../src/identity/api-key-store.js";
import { Authenticator } from "../src/identity/authenticate.js";
import type { Role } from "../src/identity/identity.js";
import { ensurePerson, insertMembership } from "../src/identity/identity-store.js";
import { hashPassword } from "../src/identity/password.js";
import { insertDefaultQueue } from "../src/identity/queue-store.js";
import { hashToken, Tokens } from "../src/identity/tokens.js";
import { type Db, inSystem, inTenant } from "../src/platform/postgres/transaction.js";
import { type Clock, systemClock } from "../src/shared/clock.js";
import { type ApiKeyId, newId, type TenantId, type UserId } from "../src/shared/ids.js";
import { DEFAULT_REOPEN_WINDOW_HOURS } from "../src/tenant/tenant.js";
import { insertTenant } from "../src/tenant/tenant-store.js";

export const TEST_SECRET = Buffer.alloc(32, "linktor");
export const PLATFORM_KEY = "platform-key-of-the-tests";
/** Of everybody that is made here. */
export const PASSWORD = "correct horse battery";

export const testTokens = new Tokens(TEST_SECRET);

let passwordHash: Promise<string> | undefined;

export interface TestUser {
  readonly userId: UserId;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  /** Access token, good for the quarter of an hour after it was made by the clock of the machine. */
  readonly token: string;
}

export interface TestTenant {
  readonly tenantId: TenantId;
  readonly slug: string;
  readonly admin: TestUser;
  readonly adminToken: string;
}

/** A tenant of its own with its default queue and an admin. */
export async function aTenant(db: Db, overrides: { slug?: string; name?: string } = {}, now = new Date()): Promise<TestTenant> {
  const tenantId = newId<TenantId>();
  const slug = overrides.slug ?? `t-${randomUUID().slice(0, 18)}`;
  await inSystem(db, async (tx) => {
    await insertTenant(tx, {
      id: tenantId,
      slug,
      name: overrides.name ?? slug,
      reopenWindowHours: DEFAULT_REOPEN_WINDOW_HOURS,
      createdAt: now,
    });
    await insertDefaultQueue(tx, tenantId, now);
  });
  const admin = await aUser(db, tenantId, "admin", {}, now);
  return { tenantId, slug, admin, adminToken: admin.token };
}

/** A member of a tenant; with the `email` of somebody there is, the same person. */
export async function aUser(
  db: Db,
  tenantId: TenantId,
  role: Role,
  overrides: { email?: string; name?: string } = {},
  now = new Date(),
): Promise<TestUser> {
  passwordHash ??= hashPassword(PASSWORD);
  const name = overrides.name ?? `${role} ${randomUUID().slice(0, 8)}`;
  const email = overrides.email ?? `${name.replaceAll(/\W/g, "-")}@example.com`.toLowerCase();
  const hash = await passwordHash;
  const userId = await inSystem(db, async (tx) => {
    const id = await ensurePerson(tx, email, now);
    await insertMembership(tx, tenantId, id, { name, role, passwordHash: hash }, now);
    return id;
  });
  return { userId, email, name, role, token: await testTokens.access({ tenantId, userId }, now) };
}

export async function anApiKey(
  db: Db,
  tenantId: TenantId,
  scopes: readonly string[],
  now = new Date(),
): Promise<{ id: ApiKeyId; key: string }> {
  const key = apiKeyOf(randomBytes(32));
  const id = newId<ApiKeyId>();
  await inTenant(db, tenantId, (tx) =>
    insertApiKey(tx, {
      tenantId,
      id,
      scopes,
      name: "test key",
      prefix: prefixOf(key),
      hash: hashToken(key),
      createdAt: now,
      expiresAt: null,
      lastUsedAt: null,
    }),
  );
  return { id, key };
}

export function testAuthenticator(db: Db, clock: Clock = systemClock): Authenticator {
  return new Authenticator(db, testTokens, clock, PLATFORM_KEY);
}
