import { formatId } from "../../src/shared/ids.js";
import type { Rows } from "./evidence.js";

/** Asks the database behind row-level security. */
export type Look = <T>(statement: string) => Promise<T[]>;

/** Everything that the oracle judges by. */
export async function readRows(look: Look): Promise<Rows> {
  const text = async (statement: string) => (await look<{ what: string }>(statement)).map(({ what }) => what);
  const events = await look<Rows["events"][number]>(
    `select id, tenant_id as "tenantId", position::int as position, name from event order by position nulls last, ordinal`,
  );
  return {
    tenants: await look(`select id, slug from tenant`),
    messages: await look(
      `select id, tenant_id as "tenantId", conversation_id as "conversationId", seq::int as seq, direction, text, status
       from message order by conversation_id, seq`,
    ),
    attempts: await look(`select message_id as "messageId", outcome from delivery_attempt`),
    events: events.map((event) => ({ ...event, id: formatId("ev", event.id as never) })),
    quarantined: await look(`select tenant_id as "tenantId", encode(raw, 'escape') as raw from quarantine`),
    work: await text(
      `select kind || ', ' || attempts || ' attempts' || case when parked_at is null then '' else ', parked' end || coalesce(': ' || last_error, '') as what from work`,
    ),
    unfinished: [
      ...(await text(`select 'an attempt that began' as what from delivery_attempt where outcome = 'started'`)),
      ...(await text(`select 'an idempotency key without its answer' as what from idempotency_key where response is null`)),
      ...(await text(
        `select 'the counter of events at ' || last_position as what from event_counter
         where last_position <> (select count(*) from event where position is not null)`,
      )),
    ],
    held: [
      ...(await text(`select 'the lease of a channel' as what from channel_lease`)),
      ...(await text(`select 'the plugin host ' || id as what from plugin_host`)),
    ],
    contacts: await look(
      `select tenant_id as "tenantId", name,
         (select count(*)::int from conversation where conversation.contact_id = contact.id) as conversations from contact`,
    ),
  };
}
