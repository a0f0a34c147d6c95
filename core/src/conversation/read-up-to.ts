import { announce } from "../platform/eventlog/announce.js";
import type { Tx } from "../platform/postgres/transaction.js";
import type { ConversationId, TenantId, UserId } from "../shared/ids.js";
import type { Conversation } from "./conversation.js";
import { lockConversation, upsertRead } from "./conversation-store.js";
import { readEvent } from "./events.js";

export interface ReadUpTo {
  readonly tenantId: TenantId;
  readonly id: ConversationId;
  readonly userId: UserId;
  /** The last message that was read; 0: the latest. */
  readonly seq: bigint;
}

/** Remembers how far a user has read. */
export async function readUpTo(
  tx: Tx,
  { tenantId, id, userId, seq }: ReadUpTo,
  now: Date,
): Promise<{ readonly conversation: Conversation; readonly upTo: bigint }> {
  const conversation = await lockConversation(tx, tenantId, id);
  const upTo = seq === 0n || seq > conversation.lastSeq ? conversation.lastSeq : seq;
  await upsertRead(tx, tenantId, id, userId, upTo);
  announce(tx, [readEvent(conversation, userId, upTo)], now);
  return { conversation, upTo };
}
