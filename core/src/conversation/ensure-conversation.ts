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
}

export interface JoinedConversation {
  readonly conversation: Conversation;
  readonly how: "joined" | "reopened" | "started";
}

/** The conversation that a thread goes on in, held until commit: the open one, a resolved one within its window, or a new one. */
export async function ensureConversation(tx: Tx, thread: Thread, now: Date): Promise<JoinedConversation> {
  const { tenantId, channelId, contactId } = thread;
  const key = threadKey(channelId, contactId, thread.thread);
  const latest = await lockLatestOfThread(tx, tenantId, key);
  if (latest && latest.status !== "resolved") return { conversation: latest, how: "joined" };
  if (latest?.resolvedAt) {
    const tenant = await findTenant(tx, tenantId);
    if (reopens(latest.resolvedAt, tenant?.reopenWindowHours ?? 0, now)) {
      await updateConversation(tx, tenantId, latest.id, { status: "open", resolvedAt: null }, now);
      return { conversation: { ...latest, status: "open", resolvedAt: null }, how: "reopened" };
    }
  }
  const queue = await findDefaultQueue(tx, tenantId);
  const id = newId<ConversationId>();
  const isNew = await insertConversation(tx, { ...thread, id, threadKey: key, ownerType: "queue", ownerId: queue.id }, now);
  if (!isNew) return ensureConversation(tx, thread, now);
  return { conversation: await lockConversation(tx, tenantId, id), how: "started" };
}
