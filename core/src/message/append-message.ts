import { type Conversation, type ConversationChange, getConversation, previewOf, updateConversation } from "../conversation/index.js";
import type { Tx } from "../platform/postgres/transaction.js";
import type { Message } from "./message.js";
import { insertMessage } from "./message-store.js";

/** Everything of a message but its place in the conversation. */
export type NewMessage = Omit<Message, "seq" | "tenantId" | "conversationId">;

export interface Appended {
  readonly message: Message;
  readonly conversation: Conversation;
}

/**
 * Appends a message to a conversation whose lock the caller holds, so that `seq` has no gaps, and brings the conversation
 * up to date. Answers both as they are now.
 */
export async function appendMessage(
  tx: Tx,
  before: Conversation,
  draft: NewMessage,
  change: ConversationChange,
  now: Date,
): Promise<Appended> {
  const { tenantId, id } = before;
  const appended = append(before, draft, change, now);
  await Promise.all([
    insertMessage(tx, appended.message, now),
    updateConversation(tx, tenantId, id, { ...lastOf(appended, now), ...change }, now),
  ]);
  // What was written is what is there, because the lock is ours; only the name of a new owner has to be looked up.
  const isSameOwner = change.ownerId === undefined || change.ownerId === before.ownerId;
  return isSameOwner ? appended : { ...appended, conversation: await getConversation(tx, tenantId, id) };
}

/** The same, before it is written. */
export function append(before: Conversation, draft: NewMessage, change: ConversationChange, now: Date): Appended {
  const message: Message = { ...draft, tenantId: before.tenantId, conversationId: before.id, seq: before.lastSeq + 1n };
  const last = { lastSeq: message.seq, lastMessageText: previewOf(message.text), lastMessageAt: now };
  return { message, conversation: { ...before, ...last, ...change, updatedAt: now } };
}

function lastOf({ conversation: { lastSeq, lastMessageText } }: Appended, now: Date): ConversationChange {
  return { lastSeq, lastMessageText, lastMessageAt: now };
}
