import type { Typing } from "../message/index.js";
import type { StoredEvent } from "../platform/eventlog/event-store.js";
import { formatId, type VisitorId } from "../shared/ids.js";
import { addressesOf, type Visitor } from "./webchat.js";

export type Passing = { readonly kind: "event"; readonly event: StoredEvent } | { readonly kind: "typing"; readonly typing: Typing };

/** What a subscription can be about; ids as the outside sees them. */
export const topic = {
  visitor: (id: VisitorId) => `visitor/${id}`,
  identity: (scope: string, kind: string, value: string) => `identity/${scope}/${kind}/${value}`,
  contact: (id: string) => `contact/${id}`,
  conversation: (id: string) => `conversation/${id}`,
};

/** Who wants to know of what. */
export class Topics {
  readonly #subscriptions = new Map<string, Set<Subscription>>();

  get isEmpty(): boolean {
    return this.#subscriptions.size === 0;
  }

  of(name: string): readonly Subscription[] {
    return [...(this.#subscriptions.get(name) ?? [])];
  }

  all(): Set<Subscription> {
    return new Set([...this.#subscriptions.values()].flatMap((some) => [...some]));
  }

  add(name: string, subscription: Subscription): void {
    const some = this.#subscriptions.get(name);
    if (some) some.add(subscription);
    else this.#subscriptions.set(name, new Set([subscription]));
  }

  remove(name: string, subscription: Subscription): void {
    const some = this.#subscriptions.get(name);
    some?.delete(subscription);
    if (some?.size === 0) this.#subscriptions.delete(name);
  }
}

/** A reader that is further behind than this comes again and catches up from the database, so a slow one costs no memory. */
const MAX_PENDING = 500;

/** What concerns one connection of a visitor, in order. */
export class Subscription implements Disposable {
  readonly channelId: string;
  readonly #topics: Topics;
  readonly #names = new Set<string>();
  readonly #pending: Passing[] = [];
  readonly #onDispose: () => void;
  #hasEnded = false;
  #notify = (): void => undefined;

  constructor(visitor: Visitor, topics: Topics, onDispose: () => void) {
    this.channelId = formatId("ch", visitor.channelId);
    this.#topics = topics;
    this.#onDispose = onDispose;
    this.follow(topic.visitor(visitor.id));
    // Until somebody has written there is no contact, and when there is one this is how it becomes known.
    for (const { kind, value } of addressesOf(visitor)) this.follow(topic.identity(this.channelId, kind, value));
  }

  follow(name: string): void {
    this.#names.add(name);
    this.#topics.add(name, this);
  }

  follows(name: string): boolean {
    return this.#names.has(name);
  }

  push(item: Passing): void {
    if (this.#pending.push(item) > MAX_PENDING) this.#hasEnded = true;
    this.#notify();
  }

  end(): void {
    this.#hasEnded = true;
    this.#notify();
  }

  /** What has come and comes; ends with the signal, or when the connection must begin anew. */
  async *items(signal: AbortSignal): AsyncGenerator<Passing> {
    const wake = (): void => this.#notify();
    signal.addEventListener("abort", wake);
    try {
      while (!signal.aborted && !this.#hasEnded) {
        const item = this.#pending.shift();
        if (item) yield item;
        else {
          await new Promise<void>((resolve) => {
            this.#notify = resolve;
            if (this.#pending.length > 0 || signal.aborted || this.#hasEnded) resolve();
          });
        }
      }
    } finally {
      signal.removeEventListener("abort", wake);
    }
  }

  [Symbol.dispose](): void {
    this.end();
    for (const name of this.#names) this.#topics.remove(name, this);
    this.#names.clear();
    this.#onDispose();
  }
}
