import { sql } from "kysely";
import type { Tx } from "../platform/postgres/transaction.js";
import type { ChannelId, ConversationId, TenantId } from "../shared/ids.js";
import { numberCursor, type Page, type PageRequest, timeCursor, toPage } from "../shared/page.js";
import type { Message } from "./message.js";
import { selectMessages, withAttachments } from "./message-store.js";

/** Messages of a conversation, newest first. */
export async function listMessages(tx: Tx, tenantId: TenantId, conversationId: ConversationId, page: PageRequest): Promise<Page<Message>> {
  let query = selectMessages(tx, tenantId)
    .where("conversationId", "=", conversationId)
    .orderBy("seq", "desc")
    .limit(page.limit + 1);
  const before = numberCursor(page);
  if (before !== undefined) query = query.where("seq", "<", String(before));
  const messages = await withAttachments(tx, tenantId, await query.execute());
  return toPage(messages, page, ({ seq, id }) => ({ at: String(seq), id }));
}

export interface MessageSearch {
  readonly q: string;
  readonly conversationId: ConversationId | undefined;
  readonly channelId: ChannelId | undefined;
}

/** Messages that have all the words, newest first. */
export async function searchMessages(tx: Tx, tenantId: TenantId, search: MessageSearch, page: PageRequest): Promise<Page<Message>> {
  let query = selectMessages(tx, tenantId)
    .where("deletedAt", "is", null)
    .where(sql<boolean>`search @@ linktor_query(${search.q})`)
    .orderBy("sentAt", "desc")
    .orderBy("id", "desc")
    .limit(page.limit + 1);
  if (search.conversationId) query = query.where("conversationId", "=", search.conversationId);
  if (search.channelId) query = query.where("channelId", "=", search.channelId);
  const after = timeCursor(page);
  if (after) query = query.where(sql<boolean>`(sent_at, id) < (${after.at}::timestamptz, ${after.id}::uuid)`);
  const messages = await withAttachments(tx, tenantId, await query.execute());
  return toPage(messages, page, ({ sentAt, id }) => ({ at: sentAt.toISOString(), id }));
}
