import type { Author, Changeable, Conversation, Draft, Hello, ServerFrame, Standing, WireMessage } from "./wire.js";

export type SendState = "queued" | "sending" | "failed";

/** A message as it is shown: one of the server's, or one that is still on its way there. */
export interface Entry extends Changeable {
  /** Stays the same when a draft becomes a message. */
  readonly key: string;
  readonly id: string;
  readonly conversationId: string;
  readonly seq: number;
  readonly author: Author;
  readonly type: string;
  readonly replyTo: string;
  readonly at: number;
  /** Undefined once the server has it. */
  readonly sending: SendState | undefined;
}

type Ack = Extract<ServerFrame, { t: "ack" }>;

/** What was said, in order. Told anything twice, it stays the same. */
export class Timeline {
  readonly #byKey = new Map<string, Entry>();
  readonly #keyOfId = new Map<string, string>();
  #lastSeq = new Map<string, number>();
  #readSeq = new Map<string, number>();
  #cursor = "";
  conversation: Conversation | null = null;

  /** In the order of writing; what is on its way comes last. */
  get entries(): Entry[] {
    return inOrder([...this.#byKey.values()]);
  }

  get unread(): Entry[] {
    return this.entries.filter(({ author, status, deleted_at }) => author.type !== "visitor" && status !== "read" && !deleted_at);
  }

  find(id: string): Entry | undefined {
    return this.#byKey.get(this.#keyOfId.get(id) ?? id);
  }

  /** Where to go on after a break. */
  get position(): Hello {
    const id = this.conversation?.id;
    const cursor = this.#cursor === "" ? {} : { cursor: this.#cursor };
    return id ? { conversation_id: id, last_seq: this.#lastSeq.get(id) ?? 0, ...cursor } : { last_seq: 0, ...cursor };
  }

  stand({ conversation, read_seq: readSeq, cursor }: Standing): void {
    this.conversation = conversation;
    if (conversation) this.read(conversation.id, readSeq);
    // An older one makes the server tell more than is needed, never less.
    if (this.#cursor === "") this.#cursor = cursor;
  }

  /** News of a conversation; of older ones it changes nothing. */
  moved(conversation: Conversation): void {
    if (!this.conversation || this.conversation.id <= conversation.id) this.conversation = conversation;
  }

  passed(cursor: string | undefined): void {
    if (cursor) this.#cursor = cursor;
  }

  /** True when it was not there before. */
  put(message: WireMessage): boolean {
    const key = this.#keyOfId.get(message.id) ?? message.client_id ?? message.id;
    const isNew = !this.#keyOfId.has(message.id);
    this.#keyOfId.set(message.id, key);
    const entry = entryOf(message, key);
    this.#byKey.set(key, { ...entry, status: furthest(entry.status, this.#byKey.get(key)?.status) });
    const last = this.#lastSeq.get(message.conversation_id) ?? 0;
    this.#lastSeq.set(message.conversation_id, Math.max(last, message.seq));
    this.conversation ??= { id: message.conversation_id, status: "open", agent: null };
    return isNew;
  }

  change(id: string, patch: Partial<Changeable>): void {
    const entry = this.find(id);
    if (entry) this.#byKey.set(entry.key, { ...entry, ...patch, status: furthest(entry.status, patch.status) });
  }

  draft(draft: Draft, sending: SendState): void {
    const known = this.#byKey.get(draft.client_id);
    if (known && known.sending === undefined) return;
    this.#byKey.set(draft.client_id, draftEntry(draft, sending));
  }

  /** The server has it. Its place is that of the server's clock; its position is known once it comes as a message. */
  acknowledge({ client_id: key, id, seq, conversation_id: conversationId, at }: Ack): void {
    const entry = this.#byKey.get(key);
    if (!entry) return;
    this.#keyOfId.set(id, key);
    this.#byKey.set(key, { ...entry, id, seq, conversationId, at: Date.parse(at), sending: undefined });
  }

  drop(key: string): void {
    this.#byKey.delete(key);
  }

  /** How far people have read. */
  read(conversationId: string, seq: number): void {
    this.#readSeq.set(conversationId, Math.max(seq, this.#readSeq.get(conversationId) ?? 0));
  }

  /** Somebody has seen it, or answered below it. */
  isRead({ conversationId, seq }: Entry): boolean {
    return seq > 0 && seq <= (this.#readSeq.get(conversationId) ?? 0);
  }

  /** Forgets what the server said, because it may be another by now. */
  forgetMessages(): void {
    for (const [key, { sending }] of this.#byKey) if (sending === undefined) this.#byKey.delete(key);
    this.#keyOfId.clear();
    this.#lastSeq = new Map();
    this.#cursor = "";
  }

  clear(): void {
    this.#byKey.clear();
    this.forgetMessages();
    this.#readSeq = new Map();
    this.conversation = null;
  }
}

const STEPS = ["sent", "delivered", "read"] as const;

/** News of an earlier step may come late. */
function furthest(a: Changeable["status"], b: Changeable["status"] | undefined): Changeable["status"] {
  return b && STEPS.indexOf(b) > STEPS.indexOf(a) ? b : a;
}

/**
 * Within a conversation by position, as everybody else sees it; among conversations by time. Clocks may contradict positions, so a
 * message counts as written no earlier than those before it.
 */
function inOrder(entries: readonly Entry[]): Entry[] {
  const latest = new Map<string, number>();
  const timed = entries
    .filter(({ sending }) => sending === undefined)
    .sort((a, b) => a.seq - b.seq)
    .map((entry) => {
      const at = Math.max(entry.at, latest.get(entry.conversationId) ?? 0);
      latest.set(entry.conversationId, at);
      return { entry, at };
    });
  // Sorting keeps the order of what is equal.
  const sent = timed.sort((a, b) => a.at - b.at).map(({ entry }) => entry);
  const drafts = entries.filter(({ sending }) => sending !== undefined).sort((a, b) => a.at - b.at);
  return [...sent, ...drafts];
}

function entryOf(
  { conversation_id: conversationId, seq, id, author, type, reply_to: replyTo, at, ...rest }: WireMessage,
  key: string,
): Entry {
  const { text, content, attachments, reactions, status, edited_at, deleted_at } = rest;
  const changeable = { text, content, attachments, reactions, status, edited_at, deleted_at };
  return { ...changeable, key, id, conversationId, seq, author, type, replyTo, at: Date.parse(at), sending: undefined };
}

function draftEntry({ client_id: key, text, attachments, reply_to: replyTo = "", payload, at }: Draft, sending: SendState): Entry {
  return {
    key,
    id: "",
    conversationId: "",
    seq: 0,
    author: { type: "visitor", name: "" },
    type: payload ? "interactive" : "text",
    replyTo,
    at,
    sending,
    text: text || (payload?.title ?? ""),
    content: null,
    attachments: attachments.map(({ mime, name, size, url }) => ({
      type: mime.split("/")[0] ?? "file",
      mime,
      name,
      size,
      url,
      status: "stored",
    })),
    reactions: [],
    status: "sent",
    edited_at: null,
    deleted_at: null,
  };
}
