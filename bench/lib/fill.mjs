// Fills a database that the product made with as many messages as an installation has after a while.
import { Copy } from "./copy.mjs";
import { history } from "./history.mjs";
import { query } from "./postgres.mjs";
import { randomFrom } from "./words.mjs";

const TABLES = [
  "contact",
  "contact_identity",
  "conversation",
  "message",
  "message_external_id",
  "delivery_attempt",
  "media",
  "attachment",
  "event",
];
const COLUMNS = {
  contact: "tenant_id id name email phone language custom_fields created_at updated_at",
  contact_identity: "tenant_id id contact_id kind scope value match display_name created_at",
  conversation:
    "tenant_id id contact_id channel_id identity_id thread_key thread status priority owner_type owner_id subject labels last_seq last_message_text last_message_at last_inbound_at waiting_since snoozed_until resolved_at created_at updated_at",
  message:
    "tenant_id id conversation_id channel_id identity_id seq direction is_automatic author_type author_id author_name content_type text status external_id sent_at created_at",
  message_external_id: "tenant_id channel_id external_id message_id",
  delivery_attempt: "tenant_id message_id number part outcome external_id started_at ended_at",
  media: "tenant_id id name mime_type size_bytes sha256 created_at",
  attachment: "tenant_id id message_id ordinal type mime_type name size_bytes duration_ms status media_id error",
  event: "tenant_id id position name key payload at",
};
/** Of every ten messages: the tenant whose pages are asked for, and one that is only there. */
const SHARES = [7, 3];

/** `tenants` have their channel, queue and user. Indexes are made afterwards, which is quicker, and statistics too. */
export async function fill(postgres, url, tenants, count) {
  const indexes = await query(url, INDEXES, [TABLES]);
  for (const { name } of indexes) await query(url, `drop index ${name}`);
  const into = Object.fromEntries(
    Object.entries(COLUMNS).map(([table, columns]) => [table, new Copy(postgres, url, table, columns.split(" "))]),
  );
  const [{ last_position: last }] = await query(url, "select last_position from event_counter");
  const positions = { last: Number(last) };
  const [first] = await Promise.all(
    tenants.map((tenant, index) => fillTenant(into, tenant, (count * SHARES[index]) / 10, index, positions)),
  );
  await Promise.all(Object.values(into).map((one) => one.end()));
  await query(url, "update event_counter set last_position = $1", [positions.last]);
  for (const { definition } of indexes) await query(url, `set maintenance_work_mem = '512MB'; ${definition}`);
  await query(url, "vacuum analyze");
  return first;
}

const INDEXES = `
  select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition from pg_index
  where indrelid = any($1::regclass[]) and not exists (select 1 from pg_constraint where conindid = indexrelid)`;

async function fillTenant(into, tenant, count, index, positions) {
  const conversations = [];
  for (const { contact, identity, message, events, isSent, picture } of history(tenant, count, randomFrom(index + 1), conversations)) {
    if (contact) {
      await into.contact.write(contact);
      await into.contact_identity.write(identity);
    }
    const { tenantId, id: messageId, channelId, externalId, sentAt } = message;
    await into.message.write({ ...message, createdAt: sentAt });
    if (externalId) await into.message_external_id.write({ tenantId, channelId, externalId, messageId });
    if (isSent) {
      const attempt = { tenantId, messageId, number: 1, part: 0, outcome: "accepted", externalId, startedAt: sentAt, endedAt: sentAt };
      await into.delivery_attempt.write(attempt);
    }
    if (picture) await into.media.write(picture);
    for (const attachment of message.attachments) await into.attachment.write({ ...attachment, tenantId, messageId });
    for (const event of events) {
      positions.last += 1;
      await into.event.write({ ...event, position: positions.last });
    }
  }
  for (const { conversation } of conversations) await into.conversation.write(conversation);
  return {
    /** Of this tenant; the first is the one that never ends. */
    conversations: conversations.map(({ conversation: { id, lastSeq } }) => ({ id, lastSeq: Number(lastSeq) })),
  };
}
