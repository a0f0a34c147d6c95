import { sql } from "kysely";
import type { Tx } from "../platform/postgres/transaction.js";
import type { ChannelId, ContactId, ConversationId, TenantId, UserId } from "../shared/ids.js";
import { type Page, type PageRequest, timeCursor, toPage } from "../shared/page.js";
import type { Conversation, ConversationStatus, Priority } from "./conversation.js";
import { conversations, toConversation } from "./conversation-store.js";
import { withWords } from "./word-store.js";

export interface ConversationFilter {
  readonly status: ConversationStatus | undefined;
  readonly priority: Priority | undefined;
  readonly channelId: ChannelId | undefined;
  readonly contactId: ContactId | undefined;
  /** A user, or `none` for those that wait in a queue. */
  readonly assignedTo: UserId | "none" | undefined;
  readonly label: string;
  /** With a note that mentions a user, read or not. */
  readonly mentions: { readonly userId: UserId; readonly isUnread: boolean } | undefined;
  /** Words in a message, the contact's name or the subject. */
  readonly q: string;
}

/** Conversations, latest activity first. */
export async function listConversations(
  tx: Tx,
  tenantId: TenantId,
  filter: ConversationFilter,
  page: PageRequest,
): Promise<Page<Conversation>> {
  let query = conversations(tx, tenantId)
    .orderBy("c.lastMessageAt", "desc")
    .orderBy("c.id", "desc")
    .limit(page.limit + 1);
  const after = timeCursor(page);
  if (after) query = query.where(sql<boolean>`(c.last_message_at, c.id) < (${after.at}::timestamptz, ${after.id}::uuid)`);
  if (filter.status) query = query.where("c.status", "=", filter.status);
  if (filter.priority) query = query.where("c.priority", "=", filter.priority);
  if (filter.channelId) query = query.where("c.channelId", "=", filter.channelId);
  if (filter.contactId) query = query.where("c.contactId", "=", filter.contactId);
  if (filter.label !== "") query = query.where(sql<boolean>`${filter.label} = any(c.labels)`);
  if (filter.assignedTo === "none") query = query.where("c.ownerType", "=", "queue");
  else if (filter.assignedTo) query = query.where("c.ownerType", "=", "user").where("c.ownerId", "=", filter.assignedTo);
  if (filter.mentions) query = query.where(mentions(tenantId, filter.mentions));
  if (filter.q !== "") query = query.where(await withWords(tx, tenantId, filter.q));
  const rows = await query.execute();
  return toPage(rows.map(toConversation), page, (row) => ({ at: row.lastMessageAt.toISOString(), id: row.id }));
}

function mentions(tenantId: TenantId, { userId, isUnread }: NonNullable<ConversationFilter["mentions"]>) {
  const unread = sql`and m.seq > coalesce((
    select r.last_read_seq from conversation_read as r
    where r.tenant_id = m.tenant_id and r.conversation_id = m.conversation_id and r.user_id = m.user_id
  ), 0)`;
  return sql<boolean>`c.id in (
    select m.conversation_id from mention as m where m.tenant_id = ${tenantId} and m.user_id = ${userId} ${isUnread ? unread : sql``}
  )`;
}

const MAX_UNREAD = 100;

/** Inbound messages that a user has not read, by conversation; at most 100 each. */
export async function unreadCounts(
  tx: Tx,
  tenantId: TenantId,
  userId: UserId,
  ids: readonly ConversationId[],
): Promise<ReadonlyMap<ConversationId, number>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<{ id: ConversationId; count: number }>`
    select c.id, (
      select count(*)::int from (
        select 1 from message as m
        where m.tenant_id = c.tenant_id and m.conversation_id = c.id and m.direction = 'inbound'
          and m.seq > coalesce((
            select r.last_read_seq from conversation_read as r
            where r.tenant_id = c.tenant_id and r.conversation_id = c.id and r.user_id = ${userId}
          ), 0)
        limit ${MAX_UNREAD}
      ) as unread
    ) as count
    from conversation as c where c.tenant_id = ${tenantId} and c.id = any(${ids})`.execute(tx as never);
  return new Map(rows.map(({ id, count }) => [id, count]));
}
