import { type Address, findKnownContacts } from "../contact/index.js";
import { type Conversation, lockOpenOfThreads, threadKey, updateAppended } from "../conversation/index.js";
import { announce, type DomainEvent } from "../platform/eventlog/announce.js";
import { insertNewRows } from "../platform/postgres/rows.js";
import type { Tx } from "../platform/postgres/transaction.js";
import { type MessageId, newId, type TenantId } from "../shared/ids.js";
import { append } from "./append-message.js";
import { messageEvent } from "./events.js";
import { findStored } from "./external-id-store.js";
import type { Message } from "./message.js";
import { insertMessages } from "./message-store.js";
import { AlreadyStored, changeOf, draftOf, type Received, type ReceivedMessage } from "./receive-message.js";

/** A message without files, that answers nothing and follows nothing, by the address of who wrote it. */
export type PlainMessage = Omit<ReceivedMessage, "tenantId" | "contact" | "identity" | "files" | "replyTo" | "follows"> & {
  readonly address: Address;
};

/**
 * Stores many messages of a tenant at once, in order: the same number of statements, however many they are. What each became;
 * undefined for one of somebody who is new or tells something new, or whose conversation is not open, and for all that the
 * same person wrote after it: those are for `receiveMessage`, one by one. Throws `AlreadyStored` like that does.
 */
export async function receiveMessages(
  tx: Tx,
  tenantId: TenantId,
  messages: readonly PlainMessage[],
  now: Date,
): Promise<(Received | undefined)[]> {
  const contacts = await findKnownContacts(
    tx,
    tenantId,
    messages.map(({ address }) => address),
  );
  const people = messages.map(({ address }) => contacts.of(address));
  const keys = messages.map(({ channelId, thread }, index) => {
    const contact = people[index]?.contact;
    return contact && threadKey(channelId, contact.id, thread);
  });
  const open = await lockOpenOfThreads(tx, tenantId, [...new Set(keys.flatMap((key) => key ?? []))]);
  const stored = await findStored(tx, tenantId, messages);
  const left = new Set<string>();
  const appended: { readonly message: Message; readonly event: DomainEvent }[] = [];
  const after = new Map<string, Conversation>();
  const outcomes = messages.map((message, index) => {
    const { address, channelId, externalId } = message;
    const person = people[index];
    const key = keys[index];
    const conversation = key === undefined ? undefined : (after.get(key) ?? open.get(key));
    const name = contacts.nameOf(address);
    if (!person || key === undefined || !conversation || left.has(name)) {
      left.add(name);
      return undefined;
    }
    if (stored.has(`${channelId}/${externalId}`)) return "duplicate";
    stored.add(`${channelId}/${externalId}`);
    const input: ReceivedMessage = { ...message, ...person, tenantId, files: [], replyTo: "", follows: [] };
    const one = append(conversation, draftOf(input, newId<MessageId>(), []), changeOf(conversation, input, now), now);
    after.set(key, one.conversation);
    const event = messageEvent(input.isEcho ? "message.echoed" : "message.received", one.message, one.conversation);
    appended.push({ message: one.message, event });
    return "stored";
  });
  const rows = appended.map(({ message: { id, channelId, externalId } }) => ({ tenantId, channelId, externalId, messageId: id, part: 0 }));
  await insertMessages(
    tx,
    appended.map(({ message }) => message),
    now,
  );
  if ((await insertNewRows(tx, "messageExternalId", rows)) < rows.length) throw new AlreadyStored();
  await updateAppended(tx, tenantId, [...after.values()]);
  await announce(
    tx,
    appended.map(({ event }) => event),
    now,
  );
  return outcomes;
}
