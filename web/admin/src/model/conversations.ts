import { create } from "@bufbuild/protobuf";
import { type Conversation, ConversationSchema } from "@linktor/gen/linktor/conversation/v1/conversation_pb.js";
import { Touched } from "./touched.js";

export type ConversationListener = (before: Conversation | undefined, after: Conversation) => void;

const MAX_UNREAD = 100;

/** Every conversation that is known, in its newest state. */
export class Conversations {
  readonly #byId = new Map<string, Conversation>();
  readonly #touched = new Touched();
  readonly #listeners = new Set<ConversationListener>();

  get(id: string): Conversation | undefined {
    return this.#byId.get(id);
  }

  all(): Iterable<Conversation> {
    return this.#byId.values();
  }

  onChange(listener: ConversationListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** To be taken before conversations are asked for. */
  moment(): number {
    return this.#touched.now();
  }

  /** Takes what a call answered that began at a moment. */
  takeAnswer(answered: readonly Conversation[], moment: number): void {
    for (const conversation of answered) {
      if (!this.#touched.since(conversation.id, moment)) this.#put(conversation);
    }
  }

  /** Takes what an event says. Events do not know what the reader has read: that is counted here. */
  takeEvent(conversation: Conversation, { isInbound = false, isReadByMe = false } = {}): void {
    const known = this.#byId.get(conversation.id);
    this.#touched.touch(conversation.id);
    // A page was quicker, and knows more.
    if (known && conversation.lastSeq < known.lastSeq) return;
    const isNew = known !== undefined && conversation.lastSeq > known.lastSeq;
    const unread = (known?.unreadCount ?? 0) + (isInbound && (isNew || !known) ? 1 : 0);
    this.#put(create(ConversationSchema, { ...conversation, unreadCount: isReadByMe ? 0 : Math.min(unread, MAX_UNREAD) }));
  }

  /** Forgets what events said: after a gap, every answer counts. */
  forget(): void {
    this.#byId.clear();
  }

  #put(conversation: Conversation): void {
    const before = this.#byId.get(conversation.id);
    this.#byId.set(conversation.id, conversation);
    for (const listener of this.#listeners) listener(before, conversation);
  }
}
