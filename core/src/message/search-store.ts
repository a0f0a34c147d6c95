import { sql } from "kysely";
import { asSystem, type Tx } from "../platform/postgres/transaction.js";
import type { ChannelId, ConversationId, MessageId, TenantId } from "../shared/ids.js";
import { type PageRequest, timeCursor } from "../shared/page.js";

export interface MessageSearch {
  readonly q: string;
  readonly conversationId: ConversationId | undefined;
  readonly channelId: ChannelId | undefined;
}

/**
 * Ids of messages of the transaction's tenant that have all the words, newest first, one more than a page takes. They are found as
 * linktor_system, whose policy has the words in it: only so can the index be used under row-level security. What the messages say
 * is for the tenant's own role to read.
 */
export function findMatches(tx: Tx, tenantId: TenantId, search: MessageSearch, page: PageRequest): Promise<MessageId[]> {
  return asSystem(tx, async () => {
    // Planned anew each time: what is quick for a word that is everywhere is not for one that is rare.
    await sql`
      select set_config('app.search', linktor_query(${search.q})::text, true), set_config('plan_cache_mode', 'force_custom_plan', true)`.execute(
      tx as never,
    );
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
