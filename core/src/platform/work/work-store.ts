import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import type { AnyId, TenantId, WorkId } from "../../shared/ids.js";
import type { Tx } from "../postgres/transaction.js";

/** Work that this process holds, until its lease ends. */
export interface ClaimedWork {
  readonly id: WorkId;
  readonly tenantId: TenantId;
  readonly kind: string;
  readonly key: AnyId;
  readonly payload: unknown;
  /** Claims so far, this one included. */
  readonly attempts: number;
  /** The trace that made it necessary. */
  readonly traceparent: string | null;
  /** Proves that the lease is still ours. */
  readonly token: string;
}

/** No lease is longer than this: one that seems to be was given when a clock was wrong, and is over. */
const LONGEST_LEASE_MS = 60_000;

/** Claims heads of keys that are due. An attempt is counted at the claim, so one that kills its process is counted too. */
export async function claimWork(tx: Tx, kinds: readonly string[], limit: number, leaseMs: number, now: Date): Promise<ClaimedWork[]> {
  const token = randomUUID();
  const never = new Date(now.getTime() + LONGEST_LEASE_MS);
  const { rows } = await sql<Omit<ClaimedWork, "token">>`
    update work set lease_token = ${token}, lease_until = ${new Date(now.getTime() + leaseMs)}, attempts = attempts + 1
    where id in (
      select id from work as head
      where kind = any(${kinds}) and parked_at is null and run_at <= ${now} and (lease_until is null or lease_until < ${now} or lease_until > ${never})
        and not exists (
          select 1 from work as earlier
          where earlier.kind = head.kind and earlier.key = head.key and earlier.parked_at is null and earlier.ordinal < head.ordinal
        )
      order by run_at
      limit ${limit}
      for update skip locked
    )
    returning id, tenant_id, kind, key, payload, attempts, traceparent`.execute(tx as never);
  return rows.map((row) => ({ ...row, token }));
}

/** Prolongs leases; answers the ids of those that are still ours. */
export async function renewLeases(tx: Tx, work: readonly ClaimedWork[], until: Date): Promise<Set<WorkId>> {
  const rows = await tx
    .updateTable("work")
    .set({ leaseUntil: until })
    .where(
      "id",
      "in",
      work.map(({ id }) => id),
    )
    .where(
      "leaseToken",
      "in",
      work.map(({ token }) => token),
    )
    .returning("id")
    .execute();
  return new Set(rows.map(({ id }) => id));
}

/** Says that the lease is over: somebody else may do the work now, so this transaction must not. */
export class LeaseLost extends Error {
  override name = "LeaseLost";
}

/** Ends work, in the transaction of its effect; fails when the lease is over. */
export async function finishWork(tx: Tx, { id, tenantId, token }: ClaimedWork): Promise<void> {
  const result = await tx
    .deleteFrom("work")
    .where("tenantId", "=", tenantId)
    .where("id", "=", id)
    .where("leaseToken", "=", token)
    .executeTakeFirst();
  if (result.numDeletedRows === 0n) throw new LeaseLost();
}

/** Fails unless the lease is still ours, and keeps it so until commit. */
export async function holdWork(tx: Tx, { id, tenantId, token }: ClaimedWork): Promise<void> {
  const row = await tx
    .selectFrom("work")
    .select("id")
    .where("tenantId", "=", tenantId)
    .where("id", "=", id)
    .where("leaseToken", "=", token)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw new LeaseLost();
}

/** Those of a tenant's work whose leases are still ours; they stay so until commit. In one order, so that two of these do not wait for each other. */
export async function holdAllWork(tx: Tx, tenantId: TenantId, work: readonly ClaimedWork[]): Promise<Set<WorkId>> {
  const { rows } = await sql<{ id: WorkId }>`
    select w.id from unnest(${work.map(({ id }) => id)}::uuid[], ${work.map(({ token }) => token)}::uuid[]) as k (id, token)
    join work as w on w.tenant_id = ${tenantId} and w.id = k.id and w.lease_token = k.token
    order by w.id for update of w`.execute(tx as never);
  return new Set(rows.map(({ id }) => id));
}

/** Ends work that the caller holds. */
export async function finishAllWork(tx: Tx, tenantId: TenantId, work: readonly ClaimedWork[]): Promise<void> {
  const ids = work.map(({ id }) => id);
  await tx.deleteFrom("work").where("tenantId", "=", tenantId).where("id", "=", sql<WorkId>`any(${ids}::uuid[])`).execute();
}

/** Gives work back, to be done again at a time. `isFree` does not count the attempt. */
export async function postponeWork(tx: Tx, work: ClaimedWork, runAt: Date, error: string, isFree = false): Promise<void> {
  const result = await tx
    .updateTable("work")
    .set((eb) => ({
      runAt,
      leaseToken: null,
      leaseUntil: null,
      lastError: error.slice(0, 1000),
      attempts: isFree ? eb("attempts", "-", 1) : eb.ref("attempts"),
    }))
    .where("tenantId", "=", work.tenantId)
    .where("id", "=", work.id)
    .where("leaseToken", "=", work.token)
    .executeTakeFirst();
  if (result.numUpdatedRows === 0n) throw new LeaseLost();
}

/** Work of a kind, in the order it is done. For linktor_system. */
export async function listWork(tx: Tx, kind: string, limit: number): Promise<Pick<ClaimedWork, "id" | "tenantId" | "payload">[]> {
  return tx.selectFrom("work").select(["id", "tenantId", "payload"]).where("kind", "=", kind).orderBy("ordinal").limit(limit).execute();
}

/** Takes work away, whoever holds it. */
export async function dropWork(tx: Tx, tenantId: TenantId, id: WorkId): Promise<void> {
  await tx.deleteFrom("work").where("tenantId", "=", tenantId).where("id", "=", id).execute();
}

/** Puts work aside for a person; what waits behind it goes on. */
export async function parkWork(tx: Tx, work: ClaimedWork, error: string, now: Date): Promise<void> {
  await tx
    .updateTable("work")
    .set({ parkedAt: now, leaseToken: null, leaseUntil: null, lastError: error.slice(0, 1000) })
    .where("tenantId", "=", work.tenantId)
    .where("id", "=", work.id)
    .where("leaseToken", "=", work.token)
    .execute();
}
