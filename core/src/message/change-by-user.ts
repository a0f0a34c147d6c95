import { deleteMentions } from "../conversation/index.js";
import type { Tx } from "../platform/postgres/transaction.js";
import { AppError } from "../shared/errors.js";
import type { MessageId, TenantId } from "../shared/ids.js";
import { withReaction } from "./change-by-contact.js";
import type { Author, Message } from "./message.js";
import { insertRevision, lockMessage } from "./message-store.js";
import { changeMessage } from "./settle-delivery.js";

/** Only what we wrote can be changed, and not while it is on its way. */
export function assertChangeable({ direction, status }: Pick<Message, "direction" | "status">): void {
  if (direction === "inbound") throw new AppError("precondition", "NOT_YOURS", "What a contact wrote cannot be changed.");
  if (status === "queued" || status === "sending") {
    throw new AppError("conflict", "MESSAGE_ON_ITS_WAY", "This message is on its way; try again when it was sent.", { retryAfterMs: 2000 });
  }
}

export async function editByUser(tx: Tx, tenantId: TenantId, id: MessageId, text: string, now: Date): Promise<Message> {
  const message = await lockMessage(tx, tenantId, id);
  await insertRevision(tx, message, now.toISOString(), now);
  return changeMessage(tx, message, { text, editedAt: now }, "message.edited", now);
}

export async function deleteByUser(tx: Tx, tenantId: TenantId, id: MessageId, now: Date): Promise<Message> {
  const message = await lockMessage(tx, tenantId, id);
  if (message.deletedAt) return message;
  await insertRevision(tx, message, "deleted", now);
  if (message.mentions.length > 0) await deleteMentions(tx, tenantId, id);
  return changeMessage(tx, message, { text: "", content: null, mentions: [], deletedAt: now }, "message.deleted", now);
}

export async function reactByUser(tx: Tx, tenantId: TenantId, id: MessageId, author: Author, emoji: string, now: Date): Promise<Message> {
  const message = await lockMessage(tx, tenantId, id);
  return changeMessage(tx, message, { reactions: withReaction(message.reactions, { ...author, emoji }) }, "message.reacted", now);
}
