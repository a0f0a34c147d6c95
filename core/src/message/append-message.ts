import { type Conversation, type ConversationChange, getConversation, previewOf, updateConversation } from "../conversation/index.js";
import type { Tx } from "../platform/postgres/transaction.js";
import type { Message } from "./message.js";
import { insertMessage } from "./message-store.js";

/** Everything of a message but its place in the conversation. */
export type NewMessage = Omit<Message, "seq" | "tenantId" | "conversationId">;

/**
 * Appends a message to a conversation whose lock the caller holds, so that `seq` has no gaps, and brings the conversation
 * up to date. Answers both as they are now.
 */
export async function appendMessage(
  tx: Tx,
  conversation: Conversation,
  draft: NewMessage,
  change: ConversationChange,
  now: Date,
): Promise<{ message: Message; conversation: Conversation }> {
  const { tenantId, id: conversationId } = conversation;
  const seq = conversation.lastSeq + 1n;
  const message: Message = { ...draft, tenantId, conversationId, seq };
  await insertMessage(tx, message, now);
  const preview = { lastSeq: seq, lastMessageText: previewOf(message.text), lastMessageAt: now };
  const after = { ...preview, ...change };
  await updateConversation(tx, tenantId, conversationId, after, now);
  // What was written is what is there, because the lock is ours; only the name of a new owner has to be looked up.
  const isSameOwner = change.ownerId === undefined || change.ownerId === conversation.ownerId;
  return {
    message,
    conversation: isSameOwner ? { ...conversation, ...after, updatedAt: now } : await getConversation(tx, tenantId, conversationId),
  };
}
