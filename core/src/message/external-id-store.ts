import { sql } from "kysely";
import { prepared } from "../platform/postgres/prepared.js";
import { insertNewRows } from "../platform/postgres/rows.js";
import type { Tx } from "../platform/postgres/transaction.js";
import type { ChannelId, ContactId, ConversationId, IdentityId, MessageId, TenantId } from "../shared/ids.js";
import type { Message } from "./message.js";

/** An id that a network gave to a message, or to a part of one. */
export interface ExternalId {
  readonly tenantId: TenantId;
  readonly channelId: ChannelId;
  readonly externalId: string;
  readonly messageId: MessageId;
  readonly part: number;
}

/** The message that a network's id stands for. */
export async function findByExternalId(
  tx: Tx,
  tenantId: TenantId,
  channelId: ChannelId,
  externalId: string,
): Promise<MessageId | undefined> {
  const row = await tx
    .selectFrom("messageExternalId")
    .select("messageId")
    .where("tenantId", "=", tenantId)
    .where("channelId", "=", channelId)
    .where("externalId", "=", externalId)
    .executeTakeFirst();
  return row?.messageId;
}

/** An id of a network, in the channel where it means something. */
export type StoredName = Pick<ExternalId, "channelId" | "externalId">;

export function storedName({ channelId, externalId }: StoredName): string {
  return `${channelId}/${externalId}`;
}

/** Those of some ids of networks that stand for a message, by `storedName`. */
export async function findStored(tx: Tx, tenantId: TenantId, ids: readonly StoredName[]): Promise<Set<string>> {
  const { rows } = await readStored(tx, columnsOf(tenantId, ids));
  return new Set(rows.map(storedName));
}

/** Names of a tenant, as a statement takes them. */
export interface StoredNames {
  readonly tenantId: TenantId;
  readonly channelIds: readonly ChannelId[];
  readonly externalIds: readonly string[];
}

export function columnsOf(tenantId: TenantId, ids: readonly StoredName[]): StoredNames {
  return { tenantId, channelIds: ids.map(({ channelId }) => channelId), externalIds: ids.map(({ externalId }) => externalId) };
}

const readStored = prepared(
  (_, { tenantId, channelIds, externalIds }: StoredNames) => sql<StoredName>`
    select e.channel_id, e.external_id
    from unnest(${channelIds}::uuid[], ${externalIds}::text[]) as k (channel_id, external_id)
    join message_external_id as e
      on e.tenant_id = ${tenantId} and e.channel_id = k.channel_id and e.external_id = k.external_id`,
);

/** Remembers the ids of messages that are new; answers how many of them were. */
export async function insertExternalIds(tx: Tx, messages: readonly Message[]): Promise<number> {
  const rows = messages.map(({ tenantId, channelId, externalId, id }) => ({ tenantId, channelId, externalId, messageId: id, part: 0 }));
  return insertNewRows(tx, "messageExternalId", rows);
}

/** Thread key of the conversation that the first of some messages is in, among those of a contact that came or went by a channel. */
export async function findThreadOf(
  tx: Tx,
  tenantId: TenantId,
  channelId: ChannelId,
  contactId: ContactId,
  externalIds: readonly string[],
): Promise<string | undefined> {
  if (externalIds.length === 0) return undefined;
  const rows = await tx
    .selectFrom("messageExternalId as part")
    .innerJoin("message as m", (join) => join.onRef("m.tenantId", "=", "part.tenantId").onRef("m.id", "=", "part.messageId"))
    .innerJoin("conversation as c", (join) => join.onRef("c.tenantId", "=", "m.tenantId").onRef("c.id", "=", "m.conversationId"))
    .select(["part.externalId", "c.threadKey"])
    .where("part.tenantId", "=", tenantId)
    .where("part.channelId", "=", channelId)
    .where("part.externalId", "in", externalIds)
    .where("c.contactId", "=", contactId)
    .execute();
  const [first] = rows.sort((a, b) => externalIds.indexOf(a.externalId) - externalIds.indexOf(b.externalId));
  return first?.threadKey;
}

/**
 * Puts in a row whoever records an id and whoever records a report on it, until commit: the second sees what the first
 * wrote, so that no report stays without its message.
 */
export async function lockExternalId(tx: Tx, channelId: ChannelId, externalId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${channelId}/${externalId}`}, 0))`.execute(tx as never);
}

/** The same for many ids, in one order, so that two of these do not wait for each other. */
export async function lockExternalIds(tx: Tx, ids: readonly StoredName[]): Promise<void> {
  await lockNames(tx, { names: ids.map(storedName) });
}

const lockNames = prepared(
  (_, { names }: { names: readonly string[] }) => sql`
    select pg_advisory_xact_lock(key)
    from (select distinct hashtextextended(name, 0) as key from unnest(${names}::text[]) as name order by key) as keys`,
);

/** Remembers an id, unless it is known; false then. */
export async function insertExternalId(tx: Tx, row: ExternalId): Promise<boolean> {
  const result = await tx
    .insertInto("messageExternalId")
    .values(row)
    .onConflict((oc) => oc.doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** Ids that the network gave to inbound messages up to a position, newest last; for read marks. */
export async function listInboundExternalIds(
  tx: Tx,
  tenantId: TenantId,
  conversationId: ConversationId,
  after: bigint,
  upTo: bigint,
): Promise<string[]> {
  const rows = await tx
    .selectFrom("message")
    .select("externalId")
    .where("tenantId", "=", tenantId)
    .where("conversationId", "=", conversationId)
    .where("direction", "=", "inbound")
    .where("seq", ">", String(after))
    .where("seq", "<=", String(upTo))
    .orderBy("seq")
    .limit(100)
    .execute();
  return rows.flatMap(({ externalId }) => externalId ?? []);
}

const MAX_UNSETTLED = 500;

/** Ids of messages to an identity that were sent up to a time and are not yet read. */
export async function listUnsettledTo(
  tx: Tx,
  tenantId: TenantId,
  channelId: ChannelId,
  identityId: IdentityId,
  upTo: Date,
): Promise<string[]> {
  const rows = await tx
    .selectFrom("messageExternalId as part")
    .innerJoin("message", (join) => join.onRef("message.tenantId", "=", "part.tenantId").onRef("message.id", "=", "part.messageId"))
    .select("part.externalId")
    .where("part.tenantId", "=", tenantId)
    .where("part.channelId", "=", channelId)
    .where("message.identityId", "=", identityId)
    .where("message.direction", "=", "outbound")
    .where("message.sentAt", "<=", upTo)
    .where("message.status", "in", ["sending", "sent", "delivered", "uncertain"])
    .orderBy("message.seq", "desc")
    .limit(MAX_UNSETTLED)
    .execute();
  return rows.map(({ externalId }) => externalId);
}
