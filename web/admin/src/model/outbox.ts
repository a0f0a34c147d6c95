import type { Message } from "@linktor/gen/linktor/message/v1/message_pb.js";
import { delayMs } from "./backoff.js";
import { Observable } from "./observable.js";
import { randomId } from "./random-id.js";

/** At a time, or so long after the server has it; perhaps only if the contact does not write first. */
export type Later = { readonly isCancelledByReply: boolean } & ({ readonly at: number } | { readonly seconds: number });

/** Something a person wrote and sent, until the server has it. */
export interface Unsent {
  /** The Idempotency-Key: however often it is tried, it is one message. */
  readonly key: string;
  readonly conversationId: string;
  readonly text: string;
  readonly isNote: boolean;
  readonly replyTo: string;
  readonly mentions: readonly string[];
  readonly media: readonly { readonly id: string; readonly name: string }[];
  /** When it is to go out; else at once. */
  readonly later?: Later;
  readonly createdAt: number;
  /** Why the server does not take it; until then it is on its way. */
  readonly error?: string;
}

export type Draft = Omit<Unsent, "key" | "createdAt" | "error">;

export interface OutboxOptions {
  /** Answers the message, unless it goes out later. */
  readonly send: (unsent: Unsent) => Promise<Message | undefined>;
  /** Whether trying again later may help. */
  readonly isPassing: (error: unknown) => boolean;
  readonly describe: (error: unknown) => string;
  readonly onSent: (message: Message, unsent: Unsent) => void;
  readonly storage: Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;
  /** Whose outbox it is. */
  readonly owner: string;
}

/**
 * What was sent and has not arrived at the server: kept across reloads, tried until it has, in the order in which it was written in
 * each conversation.
 */
export class Outbox extends Observable {
  readonly #options: OutboxOptions;
  /** Each has a place of its own: tabs do not write over what others have there. */
  readonly #prefix: string;
  readonly #busy = new Set<string>();
  readonly #failures = new Map<string, number>();
  #unsent: readonly Unsent[];

  constructor(options: OutboxOptions) {
    super();
    this.#options = options;
    this.#prefix = `linktor.outbox.${options.owner}.`;
    this.#unsent = this.#load();
  }

  of(conversationId: string): readonly Unsent[] {
    return this.#unsent.filter((one) => one.conversationId === conversationId);
  }

  get size(): number {
    return this.#unsent.length;
  }

  send(draft: Draft): void {
    this.#keep([...this.#unsent, { ...draft, key: randomId(), createdAt: Date.now() }]);
    this.#next(draft.conversationId);
  }

  /** Tries everything that is on its way now. */
  retryAll(): void {
    this.#failures.clear();
    for (const conversationId of new Set(this.#unsent.map((one) => one.conversationId))) this.#next(conversationId);
  }

  /** Sends one again that was refused. */
  retry(key: string): void {
    const found = this.#unsent.find((one) => one.key === key);
    if (!found) return;
    const { error: _, ...again } = found;
    this.#keep(this.#unsent.map((one) => (one.key === key ? again : one)));
    this.#next(found.conversationId);
  }

  discard(key: string): void {
    this.#keep(this.#unsent.filter((one) => one.key !== key));
  }

  /** The first that was not refused; the others wait for it. */
  #next(conversationId: string): void {
    const first = this.#unsent.find((one) => one.conversationId === conversationId && one.error === undefined);
    if (!first || this.#busy.has(conversationId)) return;
    this.#busy.add(conversationId);
    void this.#try(first).finally(() => {
      this.#busy.delete(conversationId);
      const failures = this.#failures.get(conversationId) ?? 0;
      if (failures === 0) this.#next(conversationId);
      else setTimeout(() => this.#next(conversationId), delayMs(failures));
    });
  }

  async #try(unsent: Unsent): Promise<void> {
    try {
      const message = await this.#options.send(unsent);
      this.#failures.delete(unsent.conversationId);
      if (message) this.#options.onSent(message, unsent);
      this.discard(unsent.key);
    } catch (error) {
      if (this.#options.isPassing(error)) {
        this.#failures.set(unsent.conversationId, (this.#failures.get(unsent.conversationId) ?? 0) + 1);
        return;
      }
      this.#failures.delete(unsent.conversationId);
      const refused = { ...unsent, error: this.#options.describe(error) };
      this.#keep(this.#unsent.map((one) => (one.key === unsent.key ? refused : one)));
    }
  }

  #keep(unsent: readonly Unsent[]): void {
    const { storage } = this.#options;
    for (const { key } of this.#unsent) if (!unsent.some((one) => one.key === key)) storage.removeItem(this.#prefix + key);
    for (const one of unsent) if (!this.#unsent.includes(one)) storage.setItem(this.#prefix + one.key, JSON.stringify(one));
    this.#unsent = unsent;
    this.changed();
  }

  #load(): readonly Unsent[] {
    const { storage } = this.#options;
    const places = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? "");
    const texts = places.filter((place) => place.startsWith(this.#prefix)).map((place) => storage.getItem(place) ?? "");
    return texts.map((text) => JSON.parse(text) as Unsent).sort((a, b) => a.createdAt - b.createdAt);
  }
}
