import { sql, type Updateable } from "kysely";
import type { AnyId, TenantId, WorkId } from "../../shared/ids.js";
import { deadLetterOfWork } from "../deadletter/dead-letter.js";
import { deadLetterAdded } from "../deadletter/events.js";
import { announce } from "../eventlog/announce.js";
import { prepared } from "../postgres/prepared.js";
import { type Tx, wakeAfterCommit } from "../postgres/transaction.js";
import type { WorkTables } from "./work.table.js";

const MAX_ERROR = 1000;

/** Work that this process holds, until its lease ends. */
export interface ClaimedWork {
  readonly id: WorkId;
  readonly tenantId: TenantId;
  readonly kind: string;
  readonly key: AnyId;
  /** What it goes through, for example a channel; or `NO_LANE`. */
  readonly lane: AnyId;
  readonly payload: unknown;
  /** Claims so far, this one included. */
  readonly attempts: number;
  /** The trace that made it necessary. */
  readonly traceparent: string | null;
  /** Claims since it last ended in an orderly way, this one included. */
  readonly failures: number;
  /** Those among them whose lease ran out. */
  readonly deaths: number;
  /** Proves that the lease is still ours. */
  readonly token: string;
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
  const { rows } = await hold(tx, { tenantId, ids: work.map(({ id }) => id), tokens: work.map(({ token }) => token) });
  return new Set(rows.map(({ id }) => id));
}

interface Held {
  readonly tenantId: TenantId;
  readonly ids: readonly WorkId[];
  readonly tokens: readonly string[];
}

const hold = prepared(
  (_, { tenantId, ids, tokens }: Held) => sql<{ id: WorkId }>`
    select w.id from unnest(${ids}::uuid[], ${tokens}::uuid[]) as k (id, token)
    join work as w on w.tenant_id = ${tenantId} and w.id = k.id and w.lease_token = k.token
    order by w.id for update of w`,
);

/** Ends work that the caller holds. */
export async function finishAllWork(tx: Tx, tenantId: TenantId, work: readonly ClaimedWork[]): Promise<void> {
  const ids = work.map(({ id }) => id);
  await tx.deleteFrom("work").where("tenantId", "=", tenantId).where("id", "=", sql<WorkId>`any(${ids}::uuid[])`).execute();
}

/** Gives work back, to be done again at a time: an orderly end, so its failures are forgotten. `isFree` does not count the attempt at all. */
export async function postponeWork(tx: Tx, work: ClaimedWork, runAt: Date, error: string, isFree = false): Promise<void> {
  const result = await tx
    .updateTable("work")
    .set((eb) => ({
      runAt,
      leaseToken: null,
      leaseUntil: null,
      lastError: error.slice(0, MAX_ERROR),
      attempts: isFree ? eb("attempts", "-", 1) : eb.ref("attempts"),
      failures: isFree ? eb("failures", "-", 1) : eb.lit(0),
      deaths: isFree ? eb.ref("deaths") : eb.lit(0),
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

/** Work that fails is put aside after this many tries. */
export const MAX_FAILURES = 8;
/** Work over which a plugin ends: fewer tries than it takes to have the plugin stopped for good, with all its channels. */
export const MAX_PLUGIN_LOSSES = 3;
const MAX_PAUSE_MS = 30_000;

/**
 * Gives back work that did not come to an end of its own: a try that failed. Again later, later each time, and after `most`
 * tries without an orderly end it is put aside.
 */
export async function giveBackWork(tx: Tx, work: ClaimedWork, error: string, now: Date, most = MAX_FAILURES): Promise<void> {
  if (work.failures >= most) return parkWork(tx, work, error, now);
  const runAt = new Date(now.getTime() + Math.min(1000 * 2 ** work.failures, MAX_PAUSE_MS));
  await changeHeld(tx, work, { runAt, deaths: 0, leaseToken: null, leaseUntil: null, lastError: error.slice(0, MAX_ERROR) });
}

/** Gives back work that was not begun: this claim does not count. */
export async function returnWork(tx: Tx, work: ClaimedWork, runAt: Date): Promise<void> {
  const { attempts, failures } = work;
  await changeHeld(tx, work, { runAt, leaseToken: null, leaseUntil: null, attempts: attempts - 1, failures: failures - 1 });
}

/** Puts work aside for a person, and tells it; what waits behind it goes on. */
export async function parkWork(tx: Tx, work: ClaimedWork, error: string, now: Date): Promise<void> {
  const change = { parkedAt: now, leaseToken: null, leaseUntil: null, lastError: error.slice(0, MAX_ERROR) };
  const { createdAt, lastError } = await changeHeld(tx, work, change);
  announce(tx, [deadLetterAdded(deadLetterOfWork({ ...work, createdAt, lastError, parkedAt: now }))], now);
  // What waited behind it is the head of its key now.
  wakeAfterCommit(tx, "work");
}

async function changeHeld(tx: Tx, work: ClaimedWork, change: Updateable<WorkTables["work"]>) {
  const row = await tx
    .updateTable("work")
    .set(change)
    .where("tenantId", "=", work.tenantId)
    .where("id", "=", work.id)
    .where("leaseToken", "=", work.token)
    .returning(["createdAt", "lastError"])
    .executeTakeFirst();
  if (!row) throw new LeaseLost();
  return row;
}
