import { type Address, type Contact, findKnownContacts, type KnownContacts } from "../contact/index.js";
import { type Conversation, lockOpenOfThreads, threadKey, updateAppended } from "../conversation/index.js";
import { announce } from "../platform/eventlog/announce.js";
import { passing } from "../platform/fault-points.js";
import type { Tx } from "../platform/postgres/transaction.js";
import { type MessageId, newId, type TenantId } from "../shared/ids.js";
import { type Appended, append } from "./append-message.js";
import { messageEvent } from "./events.js";
import { findStored, insertExternalIds, storedName } from "./external-id-store.js";
import { insertMessages } from "./message-store.js";
import { AlreadyStored, changeOf, draftOf, type Received, type ReceivedMessage } from "./receive-message.js";

/** A message of a contact without files, that answers nothing and follows nothing, by the address of who wrote it. */
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
  const placing = await Placing.of(tx, tenantId, messages);
  const outcomes = messages.map((message) => placing.place(message, now));
  await placing.write(tx, now);
  return outcomes;
}

/** Who wrote, where it belongs, and what is known already: read at once, then changed in memory, then written at once. */
class Placing {
  readonly #tenantId: TenantId;
  readonly #contacts: KnownContacts;
  /** As they are with what was appended, by thread. */
  readonly #open: Map<string, Conversation>;
  readonly #known: Set<string>;
  /** People whose messages are for somebody else to place. */
  readonly #left = new Set<string>();
  readonly #placed: Appended[] = [];

  private constructor(tenantId: TenantId, contacts: KnownContacts, open: Map<string, Conversation>, known: Set<string>) {
    this.#tenantId = tenantId;
    this.#contacts = contacts;
    this.#open = open;
    this.#known = known;
  }

  static async of(tx: Tx, tenantId: TenantId, messages: readonly PlainMessage[]): Promise<Placing> {
    const addresses = messages.map(({ address }) => address);
    const contacts = await findKnownContacts(tx, tenantId, addresses);
    const threads = new Set(messages.flatMap((message) => threadOf(message, contacts.of(message.address)?.contact) ?? []));
    // Looked for after the locks are held: whoever stored one of these a moment ago is seen.
    const [open, known] = await Promise.all([lockOpenOfThreads(tx, tenantId, [...threads]), findStored(tx, tenantId, messages)]);
    return new Placing(tenantId, contacts, open, known);
  }

  place(message: PlainMessage, now: Date): Received | undefined {
    const name = this.#contacts.nameOf(message.address);
    const person = this.#left.has(name) ? undefined : this.#contacts.of(message.address);
    const thread = threadOf(message, person?.contact);
    const before = thread === undefined ? undefined : this.#open.get(thread);
    if (!person || thread === undefined || !before) {
      this.#left.add(name);
      return undefined;
    }
    const id = storedName(message);
    if (this.#known.has(id)) return "duplicate";
    this.#known.add(id);
    const input = { ...message, ...person, tenantId: this.#tenantId, files: [], replyTo: "", follows: [] };
    const placed = append(before, draftOf(input, newId<MessageId>(), []), changeOf(before, input, now), now);
    this.#open.set(thread, placed.conversation);
    this.#placed.push(placed);
    return "stored";
  }

  async write(tx: Tx, now: Date): Promise<void> {
    const messages = this.#placed.map(({ message }) => message);
    if (messages.length === 0) return;
    passing("inbound-before-insert");
    const touched = new Set(messages.map(({ conversationId }) => conversationId));
    const changed = [...this.#open.values()].filter(({ id }) => touched.has(id));
    const events = this.#placed.map(({ message, conversation }) => messageEvent("message.received", message, conversation));
    announce(tx, events, now);
    const [, isNew] = await Promise.all([
      insertMessages(tx, messages, now),
      insertExternalIds(tx, messages),
      updateAppended(tx, this.#tenantId, changed),
    ]);
    if (isNew < messages.length) throw new AlreadyStored();
    passing("inbound-inserted");
  }
}

function threadOf({ channelId, thread }: PlainMessage, contact: Contact | undefined): string | undefined {
  return contact && threadKey(channelId, contact.id, thread);
}
