import { sql } from "kysely";
import { searching } from "../platform/postgres/searching.js";
import type { Tx } from "../platform/postgres/transaction.js";
import type { ChannelId, ConversationId, MessageId, TenantId } from "../shared/ids.js";
import { type PageRequest, timeCursor } from "../shared/page.js";

export interface MessageSearch {
  readonly q: string;
  readonly conversationId: ConversationId | undefined;
  readonly channelId: ChannelId | undefined;
}

/** Ids of messages of the transaction's tenant that have all the words, newest first, one more than a page takes. */
export function findMatches(tx: Tx, tenantId: TenantId, search: MessageSearch, page: PageRequest): Promise<MessageId[]> {
  return searching(tx, search.q, async () => {
    let query = tx
      .selectFrom("message")
      .select("id")
      .where("tenantId", "=", tenantId)
      .where("deletedAt", "is", null)
      .where(sql<boolean>`search @@ linktor_sought()`)
      .orderBy("sentAt", "desc")
      .orderBy("id", "desc")
      .limit(page.limit + 1);
    if (search.conversationId) query = query.where("conversationId", "=", search.conversationId);
    if (search.channelId) query = query.where("channelId", "=", search.channelId);
    const after = timeCursor(page);
    if (after) query = query.where(sql<boolean>`(sent_at, id) < (${after.at}::timestamptz, ${after.id}::uuid)`);
    return (await query.execute()).map(({ id }) => id);
  });
}
