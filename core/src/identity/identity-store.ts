import { sql } from "kysely";
import type { Tx } from "../platform/postgres/transaction.js";
import { notFound } from "../shared/errors.js";
import { formatId, newId, type TenantId, type UserId } from "../shared/ids.js";
import { type Page, type PageRequest, timeCursor, toPage } from "../shared/page.js";
import { normalizeEmail, type Role, type User, type UserStatus } from "./identity.js";

const USER = ["users.id", "users.email", "membership.name", "membership.role", "membership.status", "membership.createdAt"] as const;

function members(tx: Tx, tenantId: TenantId) {
  return tx.selectFrom("membership").innerJoin("users", "users.id", "membership.userId").where("membership.tenantId", "=", tenantId);
}

export async function findUser(tx: Tx, tenantId: TenantId, id: UserId): Promise<User | undefined> {
  return members(tx, tenantId).select(USER).where("users.id", "=", id).executeTakeFirst();
}

export async function getUser(tx: Tx, tenantId: TenantId, id: UserId): Promise<User> {
  const user = await findUser(tx, tenantId, id);
  if (!user) throw notFound("user", formatId("us", id));
  return user;
}

/** The active admins, held until commit: whoever changes who is admin holds them all. */
export async function lockAdmins(tx: Tx, tenantId: TenantId): Promise<UserId[]> {
  const rows = await tx
    .selectFrom("membership")
    .select("userId")
    .where("tenantId", "=", tenantId)
    .where("role", "=", "admin")
    .where("status", "=", "active")
    .orderBy("userId")
    // Weaker than `for update`, which would collide with every new session of an admin.
    .forNoKeyUpdate()
    .execute();
  return rows.map(({ userId }) => userId);
}

export async function listUsers(tx: Tx, tenantId: TenantId, page: PageRequest): Promise<Page<User>> {
  let query = members(tx, tenantId)
    .select(USER)
    .orderBy("membership.createdAt")
    .orderBy("users.id")
    .limit(page.limit + 1);
  const after = timeCursor(page);
  if (after) query = query.where(sql<boolean>`(membership.created_at, users.id) > (${after.at}::timestamptz, ${after.id}::uuid)`);
  return toPage(await query.execute(), page, (user) => ({ at: user.createdAt.toISOString(), id: user.id }));
}

/** Makes a person, or finds the one who has the address. For linktor_system. */
export async function ensurePerson(tx: Tx, email: string, now: Date): Promise<UserId> {
  const address = normalizeEmail(email);
  const made = await tx
    .insertInto("users")
    .values({ id: newId<UserId>(), email: address, createdAt: now })
    .onConflict((oc) => oc.expression(sql`lower(email)`).doNothing())
    .returning("id")
    .executeTakeFirst();
  if (made) return made.id;
  const found = await tx.selectFrom("users").select("id").where(sql<string>`lower(email)`, "=", address).executeTakeFirstOrThrow();
  return found.id;
}

/** Makes a person a member; false when they are one. */
export async function insertMembership(
  tx: Tx,
  tenantId: TenantId,
  userId: UserId,
  member: { name: string; role: Role; passwordHash: string },
  now: Date,
): Promise<boolean> {
  const result = await tx
    .insertInto("membership")
    .values({ ...member, tenantId, userId, lastUsedAt: null, createdAt: now })
    .onConflict((oc) => oc.columns(["tenantId", "userId"]).doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

export async function updateMembership(
  tx: Tx,
  tenantId: TenantId,
  userId: UserId,
  change: { name?: string; role?: Role; status?: UserStatus; passwordHash?: string },
): Promise<void> {
  await tx.updateTable("membership").set(change).where("tenantId", "=", tenantId).where("userId", "=", userId).execute();
}

export async function deleteMembership(tx: Tx, tenantId: TenantId, userId: UserId): Promise<void> {
  await tx.deleteFrom("membership").where("tenantId", "=", tenantId).where("userId", "=", userId).execute();
}

/** A membership that a person may sign in to, and what their password is checked against. */
export interface Membership extends TenantSummary {
  readonly userId: UserId;
  readonly passwordHash: string;
}

/** The active membership of an address in a tenant; without a slug in the last used one, else in the oldest. For linktor_system. */
export async function findMembership(tx: Tx, email: string, slug?: string): Promise<Membership | undefined> {
  let query = tx
    .selectFrom("users")
    .innerJoin("membership", "membership.userId", "users.id")
    .innerJoin("tenant", "tenant.id", "membership.tenantId")
    .select(["tenant.id as tenantId", "tenant.slug", "tenant.name as tenantName", "membership.userId", "membership.passwordHash"])
    .where(sql<string>`lower(users.email)`, "=", normalizeEmail(email))
    .where("membership.status", "=", "active")
    .orderBy("membership.lastUsedAt", (order) => order.desc().nullsLast())
    .orderBy("membership.createdAt")
    .limit(1);
  if (slug !== undefined) query = query.where("tenant.slug", "=", slug);
  return query.executeTakeFirst();
}

/** What a member's password is checked against. */
export async function getPasswordHash(tx: Tx, tenantId: TenantId, userId: UserId): Promise<string> {
  const { passwordHash } = await tx
    .selectFrom("membership")
    .select("passwordHash")
    .where("tenantId", "=", tenantId)
    .where("userId", "=", userId)
    .executeTakeFirstOrThrow();
  return passwordHash;
}

export async function touchMembership(tx: Tx, tenantId: TenantId, userId: UserId, now: Date): Promise<void> {
  await tx.updateTable("membership").set({ lastUsedAt: now }).where("tenantId", "=", tenantId).where("userId", "=", userId).execute();
}

/** Which of these people are members, held until commit so that they stay it. */
export async function holdMembers(tx: Tx, tenantId: TenantId, ids: readonly UserId[]): Promise<ReadonlySet<UserId>> {
  if (ids.length === 0) return new Set();
  const rows = await tx
    .selectFrom("membership")
    .select("userId")
    .where("tenantId", "=", tenantId)
    .where("userId", "in", ids)
    .orderBy("userId")
    .forKeyShare()
    .execute();
  return new Set(rows.map(({ userId }) => userId));
}

/** Which of these people are active members, held until commit so that they stay members. */
export async function holdActiveMembers(tx: Tx, tenantId: TenantId, ids: readonly UserId[]): Promise<ReadonlySet<UserId>> {
  if (ids.length === 0) return new Set();
  const rows = await tx
    .selectFrom("membership")
    .select("userId")
    .where("tenantId", "=", tenantId)
    .where("userId", "in", ids)
    .where("status", "=", "active")
    .orderBy("userId")
    .forKeyShare()
    .execute();
  return new Set(rows.map(({ userId }) => userId));
}

/** What a session shows of its tenant. */
export interface TenantSummary {
  readonly tenantId: TenantId;
  readonly slug: string;
  readonly tenantName: string;
}

export async function getTenantSummary(tx: Tx, tenantId: TenantId): Promise<TenantSummary> {
  return tx
    .selectFrom("tenant")
    .select(["id as tenantId", "slug", "name as tenantName"])
    .where("id", "=", tenantId)
    .executeTakeFirstOrThrow();
}
