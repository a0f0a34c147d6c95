import type { ConversationMover } from "../contact/index.js";
import { announce } from "../platform/eventlog/announce.js";
import type { Tx } from "../platform/postgres/transaction.js";
import type { ConversationId, TenantId } from "../shared/ids.js";
import { findConversations } from "./conversation-store.js";
import { conversationEvent } from "./events.js";
import { giveConversation, lockConversationsOf } from "./move-store.js";

/**
 * Two open conversations of one thread stay two: the one that was moved keeps the key it had, which no message looks for any more,
 * and the next message goes to the one that was there.
 */
export const moveConversations: ConversationMover["moveConversations"] = async (tx, tenantId, { from, to }, now) => {
  const held = await lockConversationsOf(tx, tenantId, [from, to]);
  const taken = new Set(held.flatMap(({ contactId, isOpen, threadKey }) => (contactId === to && isOpen ? [threadKey] : [])));
  const moved = held.filter(({ contactId }) => contactId === from);
  for (const { id, threadKey, isOpen } of moved) {
    const wanted = threadKey.replace(from, to);
    await giveConversation(tx, tenantId, id, to, isOpen && taken.has(wanted) ? threadKey : wanted, now);
  }
  await announceMoved(
    tx,
    tenantId,
    moved.map(({ id }) => id),
    now,
  );
  return moved.map(({ id, threadKey }) => ({ id, threadKey }));
};

/** A conversation in which the kept contact's own addresses were last heard stays with it. */
export const returnConversations: ConversationMover["returnConversations"] = async (tx, tenantId, back, now) => {
  const { from, to, identityIds, since } = back;
  const keys = new Map(back.moved.map(({ id, threadKey }) => [id, threadKey]));
  const identities = new Set(identityIds);
  const held = await lockConversationsOf(tx, tenantId, [from]);
  const returned = held.filter(
    ({ id, identityId, createdAt }) => identities.has(identityId) && (keys.has(id) || createdAt.getTime() >= since.getTime()),
  );
  const taken = new Set<string>();
  for (const { id, threadKey, isOpen } of returned) {
    const wanted = keys.get(id) ?? threadKey.replace(from, to);
    // One of two that are open in the same thread now: it stays a conversation of its own, as after a merge.
    const key = isOpen && taken.has(wanted) ? `${wanted}~${id}` : wanted;
    if (isOpen) taken.add(key);
    await giveConversation(tx, tenantId, id, to, key, now);
  }
  const ids = new Set(returned.map(({ id }) => id));
  await announceMoved(tx, tenantId, [...ids], now);
  return [...keys.keys()].filter((id) => !ids.has(id));
};

async function announceMoved(tx: Tx, tenantId: TenantId, ids: readonly ConversationId[], now: Date): Promise<void> {
  const found = await findConversations(tx, tenantId, ids);
  announce(
    tx,
    [...found.values()].map((one) => conversationEvent("updated", one)),
    now,
  );
}
