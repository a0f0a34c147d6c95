import { sql } from "kysely";
import type { Tx } from "../platform/postgres/transaction.js";
import type { ConversationId, MessageId, TenantId } from "../shared/ids.js";
import { numberCursor, type Page, type PageRequest, toPage } from "../shared/page.js";
import type { Message } from "./message.js";
import { selectMessages, withAttachments } from "./message-store.js";
import { findMatches, type MessageSearch } from "./search-store.js";

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

/** Messages that have all the words, newest first. */
export async function searchMessages(tx: Tx, tenantId: TenantId, search: MessageSearch, page: PageRequest): Promise<Page<Message>> {
  const ids = await findMatches(tx, tenantId, search, page);
  const query = selectMessages(tx, tenantId)
    .where("id", "=", sql<MessageId>`any(${ids}::uuid[])`)
    .orderBy("sentAt", "desc")
    .orderBy("id", "desc");
  const messages = await withAttachments(tx, tenantId, await query.execute());
  return toPage(messages, page, ({ sentAt, id }) => ({ at: sentAt.toISOString(), id }));
}
