import { type RawBuilder, sql } from "kysely";
import type { TenantId } from "../../shared/ids.js";
import type { Tx } from "../postgres/transaction.js";
import { quotaExceeded, RESOURCES, type Resource, type Usage } from "./quota.js";

/** What there is of each, by the day in UTC where it is by the day. */
function counted(resource: Resource, tenantId: TenantId, now: Date): RawBuilder<unknown> {
  switch (resource) {
    case "channels":
      return sql`select count(*) from channel where tenant_id = ${tenantId}`;
    case "users":
      return sql`select count(*) from membership where tenant_id = ${tenantId}`;
    case "contacts":
      return sql`select count(*) from contact where tenant_id = ${tenantId}`;
    case "media_bytes":
      return sql`select coalesce(sum(size_bytes), 0) from media where tenant_id = ${tenantId}`;
    case "messages_per_day":
      return sql`select count(*) from message where tenant_id = ${tenantId} and sent_at >= ${dayOf(now)}::date::timestamp at time zone 'UTC' and direction = 'outbound'`;
  }
}

function dayOf(now: Date): string {
  return now.toISOString().slice(0, 10);
}

/**
 * Refuses what would be more than a tenant's quota; called in the transaction that adds it, before that does. The row of the quota is locked
 * until commit, so that of many at once exactly as many succeed as there is room for. Without a quota nothing is counted.
 */
export async function takeOf(tx: Tx, tenantId: TenantId, resource: Resource, amount: number, now: Date): Promise<void> {
  const quota = await tx
    .selectFrom("quota")
    .select("most")
    .where("tenantId", "=", tenantId)
    .where("resource", "=", resource)
    .forUpdate()
    .executeTakeFirst();
  if (!quota) return;
  const most = Number(quota.most);
  const used = resource === "messages_per_day" ? await countToday(tx, tenantId, now) : await count(tx, resource, tenantId, now);
  if (used + amount > most) throw quotaExceeded(resource, most);
  if (resource === "messages_per_day") await addToday(tx, tenantId, amount, now);
}

/** Whether there is one, so that what adds must ask. */
export async function hasQuota(tx: Tx, tenantId: TenantId, resource: Resource): Promise<boolean> {
  const row = await tx
    .selectFrom("quota")
    .select("most")
    .where("tenantId", "=", tenantId)
    .where("resource", "=", resource)
    .executeTakeFirst();
  return row !== undefined;
}

async function count(tx: Tx, resource: Resource, tenantId: TenantId, now: Date): Promise<number> {
  const { rows } = await sql<{ used: string }>`select (${counted(resource, tenantId, now)}) as used`.execute(tx as never);
  return Number(rows[0]?.used ?? 0);
}

/** Messages are many: they are counted once a day, and from then on one by one. */
async function countToday(tx: Tx, tenantId: TenantId, now: Date): Promise<number> {
  const row = await tx
    .selectFrom("quotaDay")
    .select("used")
    .where("tenantId", "=", tenantId)
    .where(sql<boolean>`day = ${dayOf(now)}::date`)
    .executeTakeFirst();
  if (row) return Number(row.used);
  const used = await count(tx, "messages_per_day", tenantId, now);
  await tx
    .insertInto("quotaDay")
    .values({ tenantId, day: dayOf(now), used: String(used) })
    .execute();
  return used;
}

async function addToday(tx: Tx, tenantId: TenantId, amount: number, now: Date): Promise<void> {
  await sql`update quota_day set used = used + ${amount}::bigint where tenant_id = ${tenantId} and day = ${dayOf(now)}::date`.execute(
    tx as never,
  );
}

/** What a tenant has of each, and how much it may have. */
export async function listUsage(tx: Tx, tenantId: TenantId, now: Date): Promise<Usage[]> {
  const quotas = await tx.selectFrom("quota").select(["resource", "most"]).where("tenantId", "=", tenantId).execute();
  const most = new Map(quotas.map((quota) => [quota.resource, Number(quota.most)]));
  const usage: Usage[] = [];
  for (const resource of RESOURCES) {
    usage.push({ resource, used: await count(tx, resource, tenantId, now), most: most.get(resource) });
  }
  return usage;
}

export interface Quota {
  readonly resource: Resource;
  readonly most: number;
}

/** In place of all that were there. For linktor_system. */
export async function replaceQuotas(tx: Tx, tenantId: TenantId, quotas: readonly Quota[]): Promise<void> {
  await tx.deleteFrom("quota").where("tenantId", "=", tenantId).execute();
  // A limit by the day is counted anew.
  await tx.deleteFrom("quotaDay").where("tenantId", "=", tenantId).execute();
  if (quotas.length === 0) return;
  await tx
    .insertInto("quota")
    .values(quotas.map(({ resource, most }) => ({ tenantId, resource, most: String(most) })))
    .execute();
}
