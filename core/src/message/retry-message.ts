import { findChannel } from "../channel/index.js";
import { getConversation } from "../conversation/index.js";
import type { Tx } from "../platform/postgres/transaction.js";
import { schedule } from "../platform/work/schedule.js";
import { AppError } from "../shared/errors.js";
import type { MessageId, TenantId } from "../shared/ids.js";
import { assertSendable } from "./gateway/assert-sendable.js";
import type { Message } from "./message.js";
import { lockMessage } from "./message-store.js";
import { deliveryOf } from "./send-message.js";
import { changeMessage } from "./settle-delivery.js";

/** Sends a failed or uncertain message again. A person decides; for an uncertain one the contact may get it twice. */
export async function retryMessage(tx: Tx, tenantId: TenantId, id: MessageId, now: Date): Promise<Message> {
  const message = await lockMessage(tx, tenantId, id);
  if (message.status !== "failed" && message.status !== "uncertain") {
    throw new AppError(
      "precondition",
      "MESSAGE_NOT_FAILED",
      `Only a failed or uncertain message can be sent again; this one is ${message.status}.`,
    );
  }
  const channel = message.channelId && (await findChannel(tx, tenantId, message.channelId));
  if (channel) assertSendable(channel, await getConversation(tx, tenantId, message.conversationId), message, now);
  await schedule(tx, deliveryOf(tenantId, message.conversationId, message.channelId, id), now);
  return changeMessage(tx, message, { status: "queued", error: null }, "delivery.updated", now);
}

/** A person's word on an uncertain message. */
export async function settleMessage(tx: Tx, tenantId: TenantId, id: MessageId, hasArrived: boolean, now: Date): Promise<Message> {
  const message = await lockMessage(tx, tenantId, id);
  if (message.status !== "uncertain") {
    throw new AppError("precondition", "MESSAGE_NOT_UNCERTAIN", `Only an uncertain message can be settled; this one is ${message.status}.`);
  }
  const error = hasArrived ? null : { class: "permanent", reason: "SETTLED_AS_LOST", message: "A person found that it did not arrive." };
  return changeMessage(tx, message, { status: hasArrived ? "sent" : "failed", error }, "delivery.updated", now);
}
