import type { Caller } from "../../identity/index.js";
import type { Tx } from "../../platform/postgres/transaction.js";
import type { Conversation } from "../conversation.js";
import { unreadCounts } from "../conversation-list-store.js";
import { conversationToProto } from "./to-proto.js";

/** A conversation as its caller sees it: with what they have not read. */
export async function answerWith(tx: Tx, caller: Caller, conversation: Conversation) {
  const unread = caller.type === "user" ? await unreadCounts(tx, caller.tenantId, caller.userId, [conversation.id]) : undefined;
  return { conversation: conversationToProto(conversation, unread?.get(conversation.id)) };
}
