import { type RawBuilder, sql } from "kysely";
import { searching } from "../platform/postgres/searching.js";
import type { Tx } from "../platform/postgres/transaction.js";
import type { ContactId, ConversationId, TenantId } from "../shared/ids.js";

/** So many are looked up beforehand. Where there are more, the latest conversations are asked one after the other: soon some have the words. */
const FEW = 5000;

/** What a conversation `c` of a `contact` has to be for some words to be in a message, in its subject or in the contact's name. */
export async function withWords(tx: Tx, tenantId: TenantId, words: string, few = FEW): Promise<RawBuilder<boolean>> {
  const [spoken, titled, named] = await searching(tx, words, () =>
    Promise.all([
      sql<{ id: ConversationId }>`
        select conversation_id as id from message where tenant_id = ${tenantId} and search @@ linktor_sought() limit ${few + 1}`.execute(
        tx as never,
      ),
      sql<{ id: ConversationId }>`
        select id from conversation
        where tenant_id = ${tenantId} and subject <> '' and linktor_vector(subject) @@ linktor_sought() limit ${few + 1}`.execute(
        tx as never,
      ),
      sql<{ id: ContactId }>`
        select id from contact where tenant_id = ${tenantId} and linktor_vector(name) @@ linktor_sought() limit ${few + 1}`.execute(
        tx as never,
      ),
    ]),
  );
  const query = sql`linktor_query(${words})`;
  const inMessages = sql`coalesce((
    select true from message as m where m.tenant_id = c.tenant_id and m.conversation_id = c.id and m.search @@ ${query}
    order by m.seq desc limit 1
  ), false)`;
  return sql<boolean>`(
    ${isFew(spoken, few) ? among(sql`c.id`, spoken) : inMessages}
    or ${isFew(titled, few) ? among(sql`c.id`, titled) : sql`linktor_vector(c.subject) @@ ${query}`}
    or ${isFew(named, few) ? among(sql`c.contact_id`, named) : sql`linktor_vector(contact.name) @@ ${query}`})`;
}

interface Found {
  readonly rows: readonly { readonly id: string }[];
}

function isFew({ rows }: Found, few: number): boolean {
  return rows.length <= few;
}

function among(column: RawBuilder<unknown>, { rows }: Found): RawBuilder<unknown> {
  return sql`${column} = any(${[...new Set(rows.map(({ id }) => id))]}::uuid[])`;
}
