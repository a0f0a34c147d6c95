import { sql } from "kysely";
import type { Tx } from "../platform/postgres/transaction.js";
import { notFound } from "../shared/errors.js";
import { type ConversationId, formatId, type ScheduledMessageId, type TenantId, type UserId } from "../shared/ids.js";
import { type Page, type PageRequest, timeCursor, toPage } from "../shared/page.js";
import type { ScheduledMessage } from "./scheduled.js";

const SCHEDULED = [
  "tenantId",
  "id",
  "conversationId",
  "authorType",
  "authorId",
  "authorName",
  "content",
  "sendAt",
  "cancelOnReply",
  "heardSeq",
  "status",
  "reason",
  "error",
  "messageId",
  "createdAt",
  "updatedAt",
] as const;

export async function lockScheduled(tx: Tx, tenantId: TenantId, id: ScheduledMessageId): Promise<ScheduledMessage> {
  const row = await tx
    .selectFrom("scheduledMessage")
    .select(SCHEDULED)
    .where("tenantId", "=", tenantId)
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw notFound("scheduled_message", formatId("sm", id));
  return toScheduled(row);
}

function toScheduled({ heardSeq, ...row }: Omit<ScheduledMessage, "heardSeq"> & { readonly heardSeq: string }): ScheduledMessage {
  return { ...row, heardSeq: BigInt(heardSeq) };
}

/** Whether the contact has written in a conversation after a message. */
export async function hasReplied(tx: Tx, { tenantId, conversationId, heardSeq }: ScheduledMessage): Promise<boolean> {
  const row = await tx
    .selectFrom("message")
    .select("id")
    .where("tenantId", "=", tenantId)
    .where("conversationId", "=", conversationId)
    .where(sql<boolean>`direction = 'inbound'`)
    .where("seq", ">", String(heardSeq))
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

export async function insertScheduled(tx: Tx, { content, heardSeq, ...message }: ScheduledMessage): Promise<void> {
  await tx
    .insertInto("scheduledMessage")
    .values({ ...message, content: Buffer.from(content), heardSeq: String(heardSeq) })
    .execute();
}

export async function updateScheduled(tx: Tx, { tenantId, id, content, ...change }: ScheduledMessage): Promise<void> {
  const { sendAt, cancelOnReply, heardSeq, status, reason, error, messageId, updatedAt } = change;
  await tx
    .updateTable("scheduledMessage")
    .set({ content: Buffer.from(content), sendAt, cancelOnReply, heardSeq: String(heardSeq), status, reason, error, messageId, updatedAt })
    .where("tenantId", "=", tenantId)
    .where("id", "=", id)
    .execute();
}

export async function countWaiting(tx: Tx, tenantId: TenantId, conversationId: ConversationId): Promise<number> {
  const { count } = await tx
    .selectFrom("scheduledMessage")
    .select(sql<number>`count(*)::int`.as("count"))
    .where("tenantId", "=", tenantId)
    .where("conversationId", "=", conversationId)
    .where("status", "in", ["waiting", "failed"])
    .executeTakeFirstOrThrow();
  return count;
}

export interface ScheduledFilter {
  readonly conversationId: ConversationId | undefined;
  readonly authorId: UserId | undefined;
}

/** Those that wait or failed, the next one first. */
export async function listScheduled(
  tx: Tx,
  tenantId: TenantId,
  { conversationId, authorId }: ScheduledFilter,
  page: PageRequest,
): Promise<Page<ScheduledMessage>> {
  let query = tx
    .selectFrom("scheduledMessage")
    .select(SCHEDULED)
    .where("tenantId", "=", tenantId)
    .where(sql<boolean>`status in ('waiting', 'failed')`)
    .orderBy("sendAt")
    .orderBy("id")
    .limit(page.limit + 1);
  if (conversationId) query = query.where("conversationId", "=", conversationId);
  if (authorId) query = query.where("authorId", "=", authorId);
  const after = timeCursor(page);
  if (after) query = query.where(sql<boolean>`(send_at, id) > (${after.at}::timestamptz, ${after.id}::uuid)`);
  const rows = (await query.execute()).map(toScheduled);
  return toPage(rows, page, ({ sendAt, id }) => ({ at: sendAt.toISOString(), id }));
}
