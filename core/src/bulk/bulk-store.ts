import type { Tx } from "../platform/postgres/transaction.js";
import { notFound } from "../shared/errors.js";
import { type BulkUpdateId, formatId, type TenantId } from "../shared/ids.js";
import type { BulkChange, BulkFailure, BulkUpdate } from "./bulk.js";

const BULK_UPDATE = [
  "tenantId",
  "id",
  "actorType",
  "actorId",
  "actorName",
  "change",
  "conversationIds",
  "position",
  "failed",
  "failures",
  "createdAt",
  "finishedAt",
] as const;

export async function getBulkUpdate(tx: Tx, tenantId: TenantId, id: BulkUpdateId, lock = false): Promise<BulkUpdate> {
  const query = tx.selectFrom("bulkUpdate").select(BULK_UPDATE).where("tenantId", "=", tenantId).where("id", "=", id);
  const row = await (lock ? query.forUpdate() : query).executeTakeFirst();
  if (!row) throw notFound("bulk_update", formatId("bu", id));
  return { ...row, change: row.change as BulkChange, failures: row.failures as BulkFailure[] };
}

export async function insertBulkUpdate(tx: Tx, { change, conversationIds, failures, ...rest }: BulkUpdate): Promise<void> {
  await tx
    .insertInto("bulkUpdate")
    .values({
      ...rest,
      change: JSON.stringify(change),
      conversationIds: [...conversationIds],
      failures: JSON.stringify(failures),
    })
    .execute();
}

export async function updateProgress(tx: Tx, { tenantId, id, position, failed, failures, finishedAt }: BulkUpdate): Promise<void> {
  await tx
    .updateTable("bulkUpdate")
    .set({ position, failed, failures: JSON.stringify(failures), finishedAt })
    .where("tenantId", "=", tenantId)
    .where("id", "=", id)
    .execute();
}

/** Forgets those that were over before a time. */
export async function deleteFinished(tx: Tx, tenantId: TenantId, before: Date): Promise<void> {
  await tx.deleteFrom("bulkUpdate").where("tenantId", "=", tenantId).where("finishedAt", "<", before).execute();
}
