import { holdIdentity, recordHistory } from "../contact/index.js";
import { findDefaultQueue } from "../identity/index.js";
import type { Tx } from "../platform/postgres/transaction.js";
import { type ChannelId, type ContactId, type ConversationId, type IdentityId, newId, type TenantId } from "../shared/ids.js";
import { findTenant } from "../tenant/index.js";
import { type Conversation, reopens, threadKey } from "./conversation.js";
import { insertConversation, lockConversation, lockLatestOfThread, updateConversation } from "./conversation-store.js";

export interface Thread {
  readonly tenantId: TenantId;
  readonly channelId: ChannelId;
  readonly contactId: ContactId;
  readonly identityId: IdentityId;
  /** The plugin's hint, where one contact can have several conversations at once. */
  readonly thread: string;
  /** Key of the thread that goes before it, if it goes on. */
  readonly follows?: string | undefined;
  /** Nobody wrote: a conversation that was resolved stays so. */
  readonly isAutomatic?: boolean;
}

export interface JoinedConversation {
  readonly conversation: Conversation;
  readonly how: "joined" | "reopened" | "started";
}

/** The conversation that a thread goes on in, held until commit: the open one, a resolved one within its window, or a new one. */
export async function ensureConversation(tx: Tx, thread: Thread, now: Date): Promise<JoinedConversation> {
  const { tenantId, channelId, contactId } = thread;
  const key = threadKey(channelId, contactId, thread.thread);
  const joined = (thread.follows && (await goOn(tx, thread, thread.follows, now))) ?? (await goOn(tx, thread, key, now));
  if (joined) return joined;
  // Contacts may have been merged since the caller looked; whose the identity is stays so from here on.
  const holderId = await holdIdentity(tx, tenantId, thread.identityId);
  if (holderId && holderId !== contactId) return ensureConversation(tx, { ...thread, contactId: holderId }, now);
  const queue = await findDefaultQueue(tx, tenantId);
  const id = newId<ConversationId>();
  const { identityId } = thread;
  const row = { tenantId, id, contactId, channelId, identityId, thread: thread.thread, threadKey: key };
  const isNew = await insertConversation(tx, { ...row, ownerType: "queue", ownerId: queue.id }, now);
  if (!isNew) return ensureConversation(tx, thread, now);
  recordHistory(tx, [{ tenantId, contactId, kind: "conversation_opened", details: { conversationId: id } }], now);
  return { conversation: await lockConversation(tx, tenantId, id), how: "started" };
}

async function goOn(tx: Tx, { tenantId, isAutomatic }: Thread, key: string, now: Date): Promise<JoinedConversation | undefined> {
  const latest = await lockLatestOfThread(tx, tenantId, key);
  if (!latest) return undefined;
  if (latest.status !== "resolved" || isAutomatic) return { conversation: latest, how: "joined" };
  if (!latest.resolvedAt) return undefined;
  const tenant = await findTenant(tx, tenantId);
  if (!reopens(latest.resolvedAt, tenant?.reopenWindowHours ?? 0, now)) return undefined;
  await updateConversation(tx, tenantId, latest.id, { status: "open", resolvedAt: null }, now);
  const { id: conversationId, contactId } = latest;
  recordHistory(tx, [{ tenantId, contactId, kind: "conversation_reopened", details: { conversationId } }], now);
  return { conversation: { ...latest, status: "open", resolvedAt: null }, how: "reopened" };
}
