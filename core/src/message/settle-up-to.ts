import { type Address, ensureContact } from "../contact/index.js";
import type { Tx } from "../platform/postgres/transaction.js";
import type { ChannelId, TenantId } from "../shared/ids.js";
import type { DeliveryFault, ReceiptStatus } from "./message.js";
import { recordReceipt } from "./settle-delivery.js";

const MAX_MESSAGES = 500;

/** A report by watermark: all messages to a contact up to a time. */
export async function settleUpTo(
  tx: Tx,
  report: { tenantId: TenantId; channelId: ChannelId; address: Address; status: ReceiptStatus; fault: DeliveryFault | null; at: Date },
  now: Date,
): Promise<"stored" | "duplicate"> {
  const { tenantId, channelId, address, ...rest } = report;
  const { identity } = await ensureContact(tx, tenantId, address, now);
  const parts = await tx
    .selectFrom("messageExternalId as part")
    .innerJoin("message", (join) => join.onRef("message.tenantId", "=", "part.tenantId").onRef("message.id", "=", "part.messageId"))
    .select("part.externalId")
    .where("part.tenantId", "=", tenantId)
    .where("part.channelId", "=", channelId)
    .where("message.identityId", "=", identity.id)
    .where("message.direction", "=", "outbound")
    .where("message.sentAt", "<=", report.at)
    .where("message.status", "in", ["sending", "sent", "delivered", "uncertain"])
    .orderBy("message.seq", "desc")
    .limit(MAX_MESSAGES)
    .execute();
  for (const { externalId } of parts) await recordReceipt(tx, { tenantId, channelId, externalId, ...rest }, now);
  return parts.length > 0 ? "stored" : "duplicate";
}
