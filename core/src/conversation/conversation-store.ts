import { sql } from "kysely";
import type { Tx } from "../platform/postgres/transaction.js";
import { notFound } from "../shared/errors.js";
import { type ChannelId, type ContactId, type ConversationId, formatId, type TenantId, type UserId } from "../shared/ids.js";
import { type Conversation, type ConversationStatus, type Owner, type Priority, threadKey } from "./conversation.js";

type ConversationRow = Omit<Conversation, "lastSeq"> & { readonly lastSeq: string };

/** Conversations of a tenant with the names that people see. */
export function conversations(tx: Tx, tenantId: TenantId) {
  return tx
    .selectFrom("conversation as c")
    .innerJoin("contact", (join) => join.onRef("contact.tenantId", "=", "c.tenantId").onRef("contact.id", "=", "c.contactId"))
    .where("c.tenantId", "=", tenantId)
    .select([
      "c.tenantId",
      "c.id",
      "c.contactId",
      "contact.name as contactName",
      "c.channelId",
      "c.identityId",
      "c.thread",
      "c.status",
      "c.priority",
      "c.ownerType",
      "c.ownerId",
      "c.subject",
      "c.labels",
      "c.lastSeq",
      "c.lastMessageText",
      "c.lastMessageAt",
      "c.lastInboundAt",
      "c.waitingSince",
      "c.snoozedUntil",
      "c.resolvedAt",
      "c.createdAt",
      "c.updatedAt",
      sql<string>`coalesce(
        case c.owner_type
          when 'queue' then (select queue.name from queue where queue.tenant_id = c.tenant_id and queue.id = c.owner_id)
          when 'user' then (select m.name from membership as m where m.tenant_id = c.tenant_id and m.user_id = c.owner_id)
        end, '')`.as("ownerName"),
    ]);
}

export function toConversation(row: object): Conversation {
  const { lastSeq, ...rest } = row as ConversationRow;
  return { ...rest, lastSeq: BigInt(lastSeq) };
}

export async function findConversation(tx: Tx, tenantId: TenantId, id: ConversationId): Promise<Conversation | undefined> {
  const row = await conversations(tx, tenantId).where("c.id", "=", id).executeTakeFirst();
  return row && toConversation(row);
}

/** Those of some conversations that are there, by id. */
export async function findConversations(
  tx: Tx,
  tenantId: TenantId,
  ids: readonly ConversationId[],
): Promise<Map<ConversationId, Conversation>> {
  const rows = await conversations(tx, tenantId).where("c.id", "=", sql<ConversationId>`any(${ids}::uuid[])`).execute();
  return new Map(rows.map((row) => [row.id, toConversation(row)]));
}

export async function getConversation(tx: Tx, tenantId: TenantId, id: ConversationId): Promise<Conversation> {
  const conversation = await findConversation(tx, tenantId, id);
  if (!conversation) throw notFound("conversation", formatId("cv", id));
  return conversation;
}

/** Same row, held until commit: messages of a conversation get their `seq` one after the other. */
export async function lockConversation(tx: Tx, tenantId: TenantId, id: ConversationId): Promise<Conversation> {
  const row = await conversations(tx, tenantId).where("c.id", "=", id).forUpdate("c").executeTakeFirst();
  if (!row) throw notFound("conversation", formatId("cv", id));
  return toConversation(row);
}

/** The latest conversation of a thread, held until commit. */
export async function lockLatestOfThread(tx: Tx, tenantId: TenantId, key: string): Promise<Conversation | undefined> {
  const row = await conversations(tx, tenantId)
    .where("c.threadKey", "=", key)
    .orderBy(sql`(c.status <> 'resolved')`, "desc")
    .orderBy("c.lastMessageAt", "desc")
    .limit(1)
    .forUpdate("c")
    .executeTakeFirst();
  return row && toConversation(row);
}

export type NewConversation = Pick<Conversation, "tenantId" | "id" | "contactId" | "channelId" | "identityId" | "thread"> &
  Owner & { readonly threadKey: string };

/** False when the thread has an open conversation already. The index is found by its condition, which must not be a parameter. */
export async function insertConversation(tx: Tx, conversation: NewConversation, now: Date): Promise<boolean> {
  const result = await tx
    .insertInto("conversation")
    .values({
      ...conversation,
      lastMessageAt: now,
      lastInboundAt: null,
      waitingSince: null,
      snoozedUntil: null,
      resolvedAt: null,
      createdAt: now,
      updatedAt: now,
    })
    .onConflict((oc) => oc.columns(["tenantId", "threadKey"]).where(sql<boolean>`status <> 'resolved'`).doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

export interface ConversationChange {
  readonly status?: ConversationStatus;
  readonly priority?: Priority;
  readonly subject?: string;
  readonly thread?: string;
  readonly labels?: readonly string[];
  readonly ownerType?: Owner["ownerType"];
  readonly ownerId?: Owner["ownerId"];
  readonly snoozedUntil?: Date | null;
  readonly resolvedAt?: Date | null;
  readonly waitingSince?: Date | null;
  readonly lastInboundAt?: Date;
  readonly lastSeq?: bigint;
  readonly lastMessageText?: string;
  readonly lastMessageAt?: Date;
  readonly channelId?: ChannelId;
  readonly identityId?: Conversation["identityId"];
}

export async function updateConversation(
  tx: Tx,
  tenantId: TenantId,
  id: ConversationId,
  change: ConversationChange,
  now: Date,
): Promise<void> {
  const { lastSeq, labels, ...rest } = change;
  await tx
    .updateTable("conversation")
    .set({
      ...rest,
      ...(lastSeq === undefined ? {} : { lastSeq: String(lastSeq) }),
      ...(labels === undefined ? {} : { labels: [...labels] }),
      updatedAt: now,
    })
    .where("tenantId", "=", tenantId)
    .where("id", "=", id)
    .execute();
}

export async function upsertRead(tx: Tx, tenantId: TenantId, conversationId: ConversationId, userId: UserId, seq: bigint): Promise<void> {
  await tx
    .insertInto("conversationRead")
    .values({ tenantId, conversationId, userId, lastReadSeq: String(seq) })
    .onConflict((oc) =>
      oc
        .columns(["tenantId", "conversationId", "userId"])
        .doUpdateSet({ lastReadSeq: sql`greatest(conversation_read.last_read_seq, excluded.last_read_seq)` }),
    )
    .execute();
}

/** The conversation that a thread goes on in, or was last. */
export async function findLatestConversation(
  tx: Tx,
  tenantId: TenantId,
  channelId: ChannelId,
  contactId: ContactId,
  thread: string,
): Promise<Conversation | undefined> {
  const row = await conversations(tx, tenantId)
    .where("c.threadKey", "=", threadKey(channelId, contactId, thread))
    .orderBy(sql`(c.status <> 'resolved')`, "desc")
    .orderBy("c.lastMessageAt", "desc")
    .limit(1)
    .executeTakeFirst();
  return row && toConversation(row);
}

/** All conversations with contacts. */
export async function listConversationIds(tx: Tx, tenantId: TenantId, contactIds: readonly ContactId[]): Promise<ConversationId[]> {
  if (contactIds.length === 0) return [];
  const rows = await tx
    .selectFrom("conversation")
    .select("id")
    .where("tenantId", "=", tenantId)
    .where("contactId", "in", contactIds)
    .execute();
  return rows.map(({ id }) => id);
}

/** How far any user has read. */
export async function findReadSeq(tx: Tx, tenantId: TenantId, conversationId: ConversationId): Promise<bigint> {
  const row = await tx
    .selectFrom("conversationRead")
    .select(sql<string | null>`max(last_read_seq)`.as("seq"))
    .where("tenantId", "=", tenantId)
    .where("conversationId", "=", conversationId)
    .executeTakeFirst();
  return BigInt(row?.seq ?? 0);
}

/** The open conversation of a thread. */
export async function findOpenConversation(
  tx: Tx,
  tenantId: TenantId,
  channelId: ChannelId,
  contactId: ContactId,
  thread: string,
): Promise<Conversation | undefined> {
  const row = await conversations(tx, tenantId)
    .where("c.threadKey", "=", threadKey(channelId, contactId, thread))
    .where("c.status", "<>", "resolved")
    .executeTakeFirst();
  return row && toConversation(row);
}

export async function listOwnedIds(tx: Tx, tenantId: TenantId, { ownerType, ownerId }: Owner): Promise<ConversationId[]> {
  const rows = await tx
    .selectFrom("conversation")
    .select("id")
    .where("tenantId", "=", tenantId)
    .where("ownerType", "=", ownerType)
    .where("ownerId", "=", ownerId)
    .execute();
  return rows.map(({ id }) => id);
}
