import { sql } from "kysely";
import type { Tx } from "../platform/postgres/transaction.js";
import type { ConversationId, TenantId, UserId } from "../shared/ids.js";
import { type Page, type PageRequest, timeCursor, toPage } from "../shared/page.js";
import type { Conversation, ConversationSort } from "./conversation.js";
import { conversations, toConversation } from "./conversation-store.js";
import type { ConversationFilter } from "./filter.js";
import { type Asker, matching } from "./filter-store.js";

export interface ConversationQuery {
  readonly filters: readonly ConversationFilter[];
  readonly asker: Asker;
  readonly sort: ConversationSort;
}

/** Conversations that match all filters. */
export async function listConversations(
  tx: Tx,
  tenantId: TenantId,
  { filters, asker, sort }: ConversationQuery,
  page: PageRequest,
): Promise<Page<Conversation>> {
  const query = conversations(tx, tenantId).where(await matching(tx, tenantId, filters, asker));
  const after = timeCursor(page);
  const { order, from, timeOf } = sort === "waiting" ? WAITING : LATEST;
  const ordered = order(after ? query.where(from(after.at, after.id)) : query).limit(page.limit + 1);
  const rows = (await ordered.execute()).map(toConversation);
  return toPage(rows, page, (row) => ({ at: timeOf(row).toISOString(), id: row.id }));
}

type Query = ReturnType<typeof conversations>;

const LATEST = {
  order: (query: Query) => query.orderBy("c.lastMessageAt", "desc").orderBy("c.id", "desc"),
  from: (at: Date, id: string) => sql<boolean>`(c.last_message_at, c.id) < (${at}::timestamptz, ${id}::uuid)`,
  timeOf: ({ lastMessageAt }: Conversation) => lastMessageAt,
};

const WAITING = {
  order: (query: Query) => query.where("c.waitingSince", "is not", null).orderBy("c.waitingSince").orderBy("c.id"),
  from: (at: Date, id: string) => sql<boolean>`(c.waiting_since, c.id) > (${at}::timestamptz, ${id}::uuid)`,
  timeOf: ({ waitingSince, lastMessageAt }: Conversation) => waitingSince ?? lastMessageAt,
};

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
