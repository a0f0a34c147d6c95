import type { Tx } from "../platform/postgres/transaction.js";
import { notFound } from "../shared/errors.js";
import { formatId, type TenantId } from "../shared/ids.js";
import type { Tenant } from "./tenant.js";

const TENANT = ["id", "slug", "name", "reopenWindowHours", "createdAt"] as const;

export async function findTenant(tx: Tx, tenantId: TenantId): Promise<Tenant | undefined> {
  return tx.selectFrom("tenant").select(TENANT).where("id", "=", tenantId).executeTakeFirst();
}

export async function getTenant(tx: Tx, tenantId: TenantId): Promise<Tenant> {
  const tenant = await findTenant(tx, tenantId);
  if (!tenant) throw notFound("tenant", formatId("tn", tenantId));
  return tenant;
}

/** By slug, over all tenants. For linktor_system. */
export async function findTenantBySlug(tx: Tx, slug: string): Promise<Tenant | undefined> {
  return tx.selectFrom("tenant").select(TENANT).where("slug", "=", slug).executeTakeFirst();
}

/** All of them, the oldest first. For linktor_system. */
export async function listTenants(tx: Tx): Promise<Tenant[]> {
  return tx.selectFrom("tenant").select(TENANT).orderBy("createdAt").orderBy("id").execute();
}

/** False when the slug is taken. For linktor_system. */
export async function insertTenant(tx: Tx, tenant: Tenant): Promise<boolean> {
  const result = await tx
    .insertInto("tenant")
    .values(tenant)
    .onConflict((oc) => oc.column("slug").doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

export async function updateTenant(tx: Tx, tenantId: TenantId, change: Partial<Pick<Tenant, "name" | "reopenWindowHours">>): Promise<void> {
  if (Object.keys(change).length === 0) return;
  await tx.updateTable("tenant").set(change).where("id", "=", tenantId).execute();
}
