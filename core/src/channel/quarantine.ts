import { randomUUID } from "node:crypto";
import type { Tx } from "../platform/postgres/transaction.js";
import type { ChannelId, TenantId } from "../shared/ids.js";

/** Keeps what nobody could understand, so that nothing is lost and what comes after it is not held up. */
export async function quarantine(
  tx: Tx,
  entry: { tenantId: TenantId; channelId: ChannelId; reason: string; raw: Uint8Array },
  now: Date,
): Promise<void> {
  await tx
    .insertInto("quarantine")
    .values({ ...entry, id: randomUUID(), raw: Buffer.from(entry.raw), createdAt: now })
    .execute();
}
