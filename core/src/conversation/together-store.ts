import { sql } from "kysely";
import { prepared } from "../platform/postgres/prepared.js";
import { recordsOf } from "../platform/postgres/rows.js";
import type { Tx } from "../platform/postgres/transaction.js";
import type { ConversationId, TenantId } from "../shared/ids.js";
import type { Conversation } from "./conversation.js";
import { conversations, findConversations, toConversation } from "./conversation-store.js";

/**
 * Open conversations of threads, by the key of the thread, held until commit. Always in one order, so that two of these do not wait
 * for each other. Held first and read then: PostgreSQL 15 crashes when it looks again at a row that was changed meanwhile, if the
 * lock, a list of keys and the names of owners are in one statement.
 */
export async function lockOpenOfThreads(tx: Tx, tenantId: TenantId, keys: readonly string[]): Promise<Map<string, Conversation>> {
  const [{ rows: ours }, { rows }] = await Promise.all([holdOpen(tx, { tenantId, keys }), readOpen(tx, { tenantId, keys })]);
  // One that was opened between the two is not held.
  const ids = new Set(ours.map(({ id }) => id));
  return new Map(rows.filter(({ id }) => ids.has(id)).map(({ threadKey: key, ...row }) => [key, toConversation(row)]));
}

interface Threads {
  readonly tenantId: TenantId;
  readonly keys: readonly string[];
}

const holdOpen = prepared(
  (_, { tenantId, keys }: Threads) => sql<{ id: ConversationId }>`
    select c.id from unnest(${keys}::text[]) as k (thread_key)
    join conversation as c on c.tenant_id = ${tenantId} and c.thread_key = k.thread_key and c.status <> 'resolved'
    order by c.id for update of c`,
);

const readOpen = prepared((tx, { tenantId, keys }: Threads) =>
  conversations(tx, tenantId)
    .select("c.threadKey")
    .where("c.threadKey", "=", sql<string>`any(${keys}::text[])`)
    .where("c.status", "<>", sql.lit("resolved")),
);

/** Some conversations, held until commit, by id; held and read in the way of `lockOpenOfThreads`. */
export async function lockConversations(
  tx: Tx,
  tenantId: TenantId,
  ids: readonly ConversationId[],
): Promise<Map<ConversationId, Conversation>> {
  const [, found] = await Promise.all([hold(tx, { tenantId, ids }), findConversations(tx, tenantId, ids)]);
  return found;
}

interface Ids {
  readonly tenantId: TenantId;
  readonly ids: readonly ConversationId[];
}

const hold = prepared(
  (_, { tenantId, ids }: Ids) => sql`
    select c.id from unnest(${ids}::uuid[]) as k (id)
    join conversation as c on c.tenant_id = ${tenantId} and c.id = k.id
    order by c.id for update of c`,
);

/** Brings conversations, whose locks the caller holds, up to date with messages that were appended. */
export async function updateAppended(tx: Tx, tenantId: TenantId, conversations: readonly Conversation[]): Promise<void> {
  if (conversations.length === 0) return;
  const rows = conversations.map((one) => ({
    id: one.id,
    status: one.status,
    thread: one.thread,
    channelId: one.channelId,
    identityId: one.identityId,
    lastSeq: one.lastSeq,
    lastMessageText: one.lastMessageText,
    lastMessageAt: one.lastMessageAt,
    lastInboundAt: one.lastInboundAt,
    waitingSince: one.waitingSince,
    snoozedUntil: one.snoozedUntil,
    updatedAt: one.updatedAt,
  }));
  await update(tx, { tenantId, records: recordsOf(rows) });
}

const update = prepared(
  (_, { tenantId, records }: { tenantId: TenantId; records: string }) => sql`
    update conversation as c set
      status = u.status, thread = u.thread, channel_id = u.channel_id, identity_id = u.identity_id, last_seq = u.last_seq,
      last_message_text = u.last_message_text, last_message_at = u.last_message_at, last_inbound_at = u.last_inbound_at,
      waiting_since = u.waiting_since, snoozed_until = u.snoozed_until, updated_at = u.updated_at
    from json_populate_recordset(null::conversation, ${records}::json) as u
    where c.tenant_id = ${tenantId} and c.id = u.id`,
);
