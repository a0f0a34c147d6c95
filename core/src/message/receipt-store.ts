import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { prepared } from "../platform/postgres/prepared.js";
import type { Tx } from "../platform/postgres/transaction.js";
import type { ChannelId, MessageId, TenantId } from "../shared/ids.js";
import { columnsOf, type StoredName, type StoredNames, storedName } from "./external-id-store.js";
import type { DeliveryFault, ReceiptStatus } from "./message.js";

/** What a network reported on a message of ours. */
export interface Report {
  readonly tenantId: TenantId;
  readonly channelId: ChannelId;
  readonly externalId: string;
  readonly status: ReceiptStatus;
  readonly fault: DeliveryFault | null;
  readonly at: Date;
}

/** False when the same was reported before. */
export async function insertReceipt(tx: Tx, { fault, ...report }: Report): Promise<boolean> {
  const error = { errorClass: fault?.class ?? null, errorReason: fault?.reason ?? null, errorMessage: fault?.message ?? null };
  const result = await tx
    .insertInto("receipt")
    .values({ ...report, ...error, id: randomUUID() })
    .onConflict((oc) => oc.doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** The network's ids of a message, each as often as there are reports on it, and at least once. */
export async function listPartsWithReceipts(tx: Tx, tenantId: TenantId, id: MessageId) {
  return tx
    .selectFrom("messageExternalId as part")
    .leftJoin("receipt", (join) =>
      join
        .onRef("receipt.tenantId", "=", "part.tenantId")
        .onRef("receipt.channelId", "=", "part.channelId")
        .onRef("receipt.externalId", "=", "part.externalId"),
    )
    .select(["part.part", "part.externalId", "receipt.status", "receipt.errorClass", "receipt.errorReason", "receipt.errorMessage"])
    .where("part.tenantId", "=", tenantId)
    .where("part.messageId", "=", id)
    .execute();
}

/** Those of some ids of a channel on which the network has reported already. */
export async function findReported(tx: Tx, tenantId: TenantId, ids: readonly StoredName[]): Promise<Set<string>> {
  const { rows } = await readReported(tx, columnsOf(tenantId, ids));
  return new Set(rows.map(storedName));
}

const readReported = prepared(
  (_, { tenantId, channelIds, externalIds }: StoredNames) => sql<StoredName>`
    select distinct r.channel_id, r.external_id
    from unnest(${channelIds}::uuid[], ${externalIds}::text[]) as k (channel_id, external_id)
    join receipt as r on r.tenant_id = ${tenantId} and r.channel_id = k.channel_id and r.external_id = k.external_id`,
);

/** How many parts a message has; known once its delivery has begun. */
export async function partCount(tx: Tx, tenantId: TenantId, id: MessageId): Promise<number> {
  const row = await tx
    .selectFrom("message")
    .select("partCount")
    .where("tenantId", "=", tenantId)
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  return row.partCount;
}

export async function updatePartCount(tx: Tx, tenantId: TenantId, id: MessageId, count: number): Promise<void> {
  await tx.updateTable("message").set({ partCount: count }).where("tenantId", "=", tenantId).where("id", "=", id).execute();
}
