import { findIdentity, updateIdentity } from "../contact/index.js";
import { getConversation } from "../conversation/index.js";
import { announce } from "../platform/eventlog/announce.js";
import type { Tx } from "../platform/postgres/transaction.js";
import { messageEvent } from "./events.js";
import { findByExternalId, lockExternalId } from "./external-id-store.js";
import { type Message, movesForward, type ReceiptStatus, statusOfParts } from "./message.js";
import { getMessage, lockMessage, type MessageChange, updateMessage } from "./message-store.js";
import { insertReceipt, listPartsWithReceipts, partCount, type Report } from "./receipt-store.js";

/** Changes a message and tells it. */
export async function changeMessage(
  tx: Tx,
  message: Message,
  change: MessageChange,
  fact: Parameters<typeof messageEvent>[0],
  now: Date,
): Promise<Message> {
  const { tenantId, id, conversationId } = message;
  await updateMessage(tx, tenantId, id, change);
  const after = await getMessage(tx, tenantId, id);
  announce(tx, [messageEvent(fact, after, await getConversation(tx, tenantId, conversationId))], now);
  return after;
}

/** Records a report of the network and applies it, now or once its message is known. */
export async function recordReceipt(tx: Tx, report: Report, now: Date): Promise<"stored" | "duplicate"> {
  const { tenantId, channelId, externalId } = report;
  await lockExternalId(tx, channelId, externalId);
  if (!(await insertReceipt(tx, report))) return "duplicate";
  const messageId = await findByExternalId(tx, tenantId, channelId, externalId);
  if (messageId) await applyReceipts(tx, await lockMessage(tx, tenantId, messageId), now);
  return "stored";
}

/** Brings a message to what its parts and the network's reports say; only forward. The caller holds its lock. */
export async function applyReceipts(tx: Tx, message: Message, now: Date): Promise<Message> {
  const { tenantId, id } = message;
  const parts = await listPartsWithReceipts(tx, tenantId, id);
  if (new Set(parts.map(({ part }) => part)).size < (await partCount(tx, tenantId, id))) return message;
  const furthest = new Map<string, ReceiptStatus>();
  for (const { externalId, status } of parts) {
    const known = furthest.get(externalId) ?? "sent";
    furthest.set(externalId, status && movesForward(known, status) ? status : known);
  }
  const status = statusOfParts([...furthest.values()]);
  if (!movesForward(message.status, status)) return message;
  const failed = parts.find((part) => part.status === "failed");
  const fault = failed
    ? { class: failed.errorClass ?? "permanent", reason: failed.errorReason ?? "", message: failed.errorMessage ?? "" }
    : null;
  if (status === "failed" && fault?.class === "recipient_unreachable") await noteUnreachable(tx, message, now);
  return changeMessage(tx, message, { status, error: status === "failed" ? fault : null }, "delivery.updated", now);
}

/** The address that this very message went to, whatever the report calls it. */
async function noteUnreachable(tx: Tx, { tenantId, identityId }: Message, now: Date): Promise<void> {
  const identity = identityId && (await findIdentity(tx, tenantId, identityId));
  if (identity) await updateIdentity(tx, tenantId, identity, false, now);
}
