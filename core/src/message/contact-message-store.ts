import { sql } from "kysely";
import type { Tx } from "../platform/postgres/transaction.js";
import type { ChannelId, ContactId, ConversationId, MessageId, TenantId } from "../shared/ids.js";
import { type Page, type PageRequest, timeCursor, toPage } from "../shared/page.js";
import { idempotencyKey } from "./idempotency.js";
import type { Message, MessageStatus } from "./message.js";
import { selectMessages, withAttachments } from "./message-store.js";

/** What was said with contacts by one channel: what their side of it may show. Notes go by no channel, so they are never in it. */
export interface Correspondence {
  readonly tenantId: TenantId;
  readonly channelId: ChannelId;
  readonly contactIds: readonly ContactId[];
}

function selectOf(tx: Tx, { tenantId, channelId, contactIds }: Correspondence) {
  return selectMessages(tx, tenantId)
    .where("channelId", "=", channelId)
    .where("direction", "<>", "note")
    .where("conversationId", "in", (eb) =>
      eb
        .selectFrom("conversation")
        .select("conversation.id")
        .where("conversation.tenantId", "=", tenantId)
        .where("conversation.contactId", "in", contactIds),
    );
}

/** Newest first. */
export async function listMessagesWith(tx: Tx, of: Correspondence, page: PageRequest): Promise<Page<Message>> {
  if (of.contactIds.length === 0) return { rows: [], nextCursor: "" };
  let query = selectOf(tx, of)
    .orderBy("sentAt", "desc")
    .orderBy("id", "desc")
    .limit(page.limit + 1);
  const before = timeCursor(page);
  if (before) query = query.where(sql<boolean>`(sent_at, id) < (${before.at}::timestamptz, ${before.id}::uuid)`);
  const messages = await withAttachments(tx, of.tenantId, await query.execute());
  return toPage(messages, page, ({ sentAt, id }) => ({ at: sentAt.toISOString(), id }));
}

/** Of one conversation after a position, oldest first. */
export async function listMessagesWithAfter(
  tx: Tx,
  of: Correspondence,
  conversationId: ConversationId,
  seq: bigint,
  limit: number,
): Promise<Message[]> {
  if (of.contactIds.length === 0) return [];
  const rows = await selectOf(tx, of)
    .where("conversationId", "=", conversationId)
    .where("seq", ">", String(seq))
    .orderBy("seq")
    .limit(limit)
    .execute();
  return withAttachments(tx, of.tenantId, rows);
}

/** Those of the given messages that are part of it, as they are now. */
export async function listChangedWith(tx: Tx, of: Correspondence, ids: readonly MessageId[]): Promise<Message[]> {
  if (of.contactIds.length === 0 || ids.length === 0) return [];
  const rows = await selectOf(tx, of).where("id", "in", ids).orderBy("sentAt").orderBy("id").execute();
  return withAttachments(tx, of.tenantId, rows);
}

/** The newest position in a conversation. */
export async function lastSeqWith(tx: Tx, of: Correspondence, conversationId: ConversationId): Promise<bigint> {
  const row = await selectOf(tx, of)
    .clearSelect()
    .select("seq")
    .where("conversationId", "=", conversationId)
    .orderBy("seq", "desc")
    .limit(1)
    .executeTakeFirst();
  return BigInt(row?.seq ?? 0);
}

const MAX_UNREAD = 100;

/** What was sent and the contacts have not read; at most 100. */
export async function countUnreadWith(tx: Tx, of: Correspondence): Promise<number> {
  if (of.contactIds.length === 0) return 0;
  const rows = await selectOf(tx, of)
    .clearSelect()
    .select("id")
    .where("direction", "=", "outbound")
    .where("status", "<>", "read")
    .where("deletedAt", "is", null)
    .limit(MAX_UNREAD)
    .execute();
  return rows.length;
}

const NOT_YET: Readonly<Record<"delivered" | "read", readonly MessageStatus[]>> = {
  delivered: ["queued", "sending", "sent", "uncertain"],
  read: ["queued", "sending", "sent", "delivered", "uncertain"],
};
const MAX_REPORTED = 200;

/**
 * Ids of what was sent up to a position and is not yet reported as delivered, or read; for networks that know a message by the key
 * it was sent with. A message still on its way has as many parts as files, as far as is known.
 */
export async function listReportable(
  tx: Tx,
  { tenantId, channelId }: Pick<Correspondence, "tenantId" | "channelId">,
  conversationId: ConversationId,
  upTo: bigint,
  status: "delivered" | "read",
): Promise<string[]> {
  const rows = await tx
    .selectFrom("message")
    .select((eb) => [
      "id",
      "partCount",
      "status",
      eb
        .selectFrom("attachment")
        .select(({ fn }) => fn.countAll<string>().as("count"))
        .whereRef("attachment.tenantId", "=", "message.tenantId")
        .whereRef("attachment.messageId", "=", "message.id")
        .as("fileCount"),
    ])
    .where("tenantId", "=", tenantId)
    .where("conversationId", "=", conversationId)
    .where("channelId", "=", channelId)
    .where("direction", "=", "outbound")
    .where("seq", "<=", String(upTo))
    .where("status", "in", NOT_YET[status])
    .orderBy("seq", "desc")
    .limit(MAX_REPORTED)
    .execute();
  return rows.flatMap(({ id, partCount, fileCount, status: now }) => {
    const isPlanned = now !== "queued" && now !== "sending";
    return Array.from({ length: isPlanned ? partCount : Math.max(partCount, Number(fileCount ?? 0)) }, (_, part) =>
      idempotencyKey(id, part),
    );
  });
}
