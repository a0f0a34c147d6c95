import { type RawBuilder, sql } from "kysely";
import { currentId } from "../contact/index.js";
import type { Tx } from "../platform/postgres/transaction.js";
import { invalid } from "../shared/errors.js";
import type { ConversationId, TenantId, UserId } from "../shared/ids.js";
import type { ConversationFilter } from "./filter.js";
import { withWords } from "./word-store.js";

/** Who asks; an API key is nobody. */
export type Asker = UserId | undefined;

/** What a conversation `c` of a `contact` has to be to match all of some filters. */
export async function matching(
  tx: Tx,
  tenantId: TenantId,
  filters: readonly ConversationFilter[],
  asker: Asker,
): Promise<RawBuilder<boolean>> {
  const conditions: RawBuilder<unknown>[] = [];
  for (const filter of filters) conditions.push(...(await conditionsOf(tx, tenantId, filter, asker)));
  return conditions.length === 0 ? sql<boolean>`true` : sql<boolean>`(${sql.join(conditions, sql` and `)})`;
}

async function conditionsOf(tx: Tx, tenantId: TenantId, filter: ConversationFilter, asker: Asker): Promise<RawBuilder<unknown>[]> {
  const { statuses, priorities, channelIds, labels, contactId, mentions, q } = filter;
  return [
    ...among(sql`c.status`, statuses),
    ...among(sql`c.priority`, priorities),
    ...among(sql`c.channel_id`, channelIds),
    ...ownedBy(filter, asker),
    ...(labels.length === 0 ? [] : [sql`c.labels && ${[...labels]}::text[]`]),
    ...(contactId ? [sql`c.contact_id = ${await currentId(tx, tenantId, contactId)}`] : []),
    ...(filter.isUnread ? [unreadBy(person(asker, "unread"))] : []),
    ...(mentions ? [mentioned(tenantId, person(asker, "mentions_me"), mentions === "unread")] : []),
    ...(q === "" ? [] : [await withWords(tx, tenantId, q)]),
  ];
}

// One value is compared by `=`, which an index that sorts the rest can be read by.
function among(column: RawBuilder<unknown>, values: readonly string[]): RawBuilder<unknown>[] {
  if (values.length === 0) return [];
  return [values.length === 1 ? sql`${column} = ${values[0]}` : sql`${column} in (${sql.join(values)})`];
}

function ownedBy({ owners, queueIds }: ConversationFilter, asker: Asker): RawBuilder<unknown>[] {
  const userIds = owners.flatMap((owner) => (owner === "none" ? [] : [owner === "me" ? person(asker, "assigned_to") : owner]));
  const either = [
    ...among(sql`c.owner_id`, userIds).map((one) => sql`c.owner_type = 'user' and ${one}`),
    ...(owners.includes("none") ? [sql`c.owner_type = 'queue'`] : []),
    ...among(sql`c.owner_id`, queueIds).map((one) => sql`c.owner_type = 'queue' and ${one}`),
  ];
  return either.length === 0 ? [] : [sql`(${sql.join(either, sql` or `)})`];
}

function person(asker: Asker, field: string): UserId {
  if (asker) return asker;
  throw invalid(field, "an API key reads nothing and is nobody's `me`; ask as a user, or name one.");
}

const readSeq = (userId: UserId) => sql`coalesce((
  select r.last_read_seq from conversation_read as r
  where r.tenant_id = c.tenant_id and r.conversation_id = c.id and r.user_id = ${userId}
), 0)`;

// `last_seq` says of most that there is nothing new.
function unreadBy(userId: UserId): RawBuilder<unknown> {
  return sql`c.last_seq > ${readSeq(userId)} and exists (
    select from message as m
    where m.tenant_id = c.tenant_id and m.conversation_id = c.id and m.direction = 'inbound' and m.seq > ${readSeq(userId)}
  )`;
}

function mentioned(tenantId: TenantId, userId: UserId, isUnread: boolean): RawBuilder<unknown> {
  const unread = sql`and m.seq > coalesce((
    select r.last_read_seq from conversation_read as r
    where r.tenant_id = m.tenant_id and r.conversation_id = m.conversation_id and r.user_id = m.user_id
  ), 0)`;
  return sql`c.id in (
    select m.conversation_id from mention as m where m.tenant_id = ${tenantId} and m.user_id = ${userId} ${isUnread ? unread : sql``}
  )`;
}

/** How many match, at most so many. */
export async function countMatching(
  tx: Tx,
  tenantId: TenantId,
  filters: readonly ConversationFilter[],
  asker: Asker,
  most: number,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from (${await matchingRows(tx, tenantId, filters, asker)} limit ${most}) as found`.execute(tx as never);
  return rows[0]?.count ?? 0;
}

/** Those that match, in the order of their ids, at most so many. */
export async function listMatchingIds(
  tx: Tx,
  tenantId: TenantId,
  filters: readonly ConversationFilter[],
  asker: Asker,
  most: number,
): Promise<ConversationId[]> {
  const found = await matchingRows(tx, tenantId, filters, asker);
  const { rows } = await sql<{ id: ConversationId }>`${found} order by c.id limit ${most}`.execute(tx as never);
  return rows.map(({ id }) => id);
}

async function matchingRows(tx: Tx, tenantId: TenantId, filters: readonly ConversationFilter[], asker: Asker) {
  return sql`
    select c.id from conversation as c join contact on contact.tenant_id = c.tenant_id and contact.id = c.contact_id
    where c.tenant_id = ${tenantId} and ${await matching(tx, tenantId, filters, asker)}`;
}
