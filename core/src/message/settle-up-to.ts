import { type Address, ensureContact } from "../contact/index.js";
import type { Tx } from "../platform/postgres/transaction.js";
import type { ChannelId, TenantId } from "../shared/ids.js";
import { listUnsettledTo } from "./external-id-store.js";
import type { DeliveryFault, ReceiptStatus } from "./message.js";
import { recordReceipt } from "./settle-delivery.js";

/** A report by watermark: all messages to a contact up to a time. */
export async function settleUpTo(
  tx: Tx,
  report: { tenantId: TenantId; channelId: ChannelId; address: Address; status: ReceiptStatus; fault: DeliveryFault | null; at: Date },
  now: Date,
): Promise<"stored" | "duplicate"> {
  const { tenantId, channelId, address, ...rest } = report;
  const { identity } = await ensureContact(tx, tenantId, address, now);
  const externalIds = await listUnsettledTo(tx, tenantId, channelId, identity.id, report.at);
  for (const externalId of externalIds) await recordReceipt(tx, { tenantId, channelId, externalId, ...rest }, now);
  return externalIds.length > 0 ? "stored" : "duplicate";
}
