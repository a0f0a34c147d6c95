import { eventToProto } from "../event/index.js";
import type { Typing, TypingFeed } from "../message/index.js";
import type { StoredEvent } from "../platform/eventlog/event-store.js";
import type { EventFeed } from "../platform/eventlog/feed.js";
import { formatId, type TenantId, type VisitorId } from "../shared/ids.js";
import { Subscription, Topics, topic } from "./subscription.js";
import type { Visitor } from "./webchat.js";

/** Hands events and typing to the visitors they concern. One reader of the log a tenant, however many visitors are there. */
export class VisitorHub implements AsyncDisposable {
  readonly #feed: EventFeed;
  readonly #tenants = new Map<TenantId, TenantStream>();
  readonly #stopTyping: () => void;

  constructor(feed: EventFeed, typing: TypingFeed) {
    this.#feed = feed;
    this.#stopTyping = typing.listen((one) => this.#tenants.get(one.tenantId)?.showTyping(one));
  }

  /** Everything that concerns a visitor from now on, once it follows the contacts they are. Dispose of it in the end. */
  async subscribe(visitor: Visitor): Promise<Subscription> {
    const { tenantId } = visitor;
    const stream = this.#tenants.get(tenantId) ?? this.#open(tenantId);
    const subscription = new Subscription(visitor, stream.topics, () => {
      if (stream.topics.isEmpty) this.#close(tenantId, stream);
    });
    try {
      await stream.ready;
      return subscription;
    } catch (error) {
      subscription[Symbol.dispose]();
      throw error;
    }
  }

  /** What a visitor may see is another now, or nothing any more: their connections must begin anew. */
  restart({ tenantId, id }: { readonly tenantId: TenantId; readonly id: VisitorId }): void {
    for (const subscription of this.#tenants.get(tenantId)?.topics.of(topic.visitor(id)) ?? []) subscription.end();
  }

  #open(tenantId: TenantId): TenantStream {
    const stream = new TenantStream(this.#feed, tenantId, () => this.#close(tenantId, stream));
    this.#tenants.set(tenantId, stream);
    return stream;
  }

  #close(tenantId: TenantId, stream: TenantStream): void {
    if (this.#tenants.get(tenantId) === stream) this.#tenants.delete(tenantId);
    stream.stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopTyping();
    for (const [tenantId, stream] of [...this.#tenants]) this.#close(tenantId, stream);
  }
}

class TenantStream {
  readonly topics = new Topics();
  /** From then on nothing is missed. */
  readonly ready: Promise<void>;
  readonly #abort = new AbortController();

  constructor(feed: EventFeed, tenantId: TenantId, onEnd: () => void) {
    this.ready = new Promise((resolve, reject) => {
      this.#run(feed, tenantId, resolve).then(onEnd, (error: unknown) => {
        reject(error as Error);
        onEnd();
      });
    });
    // Whoever waits is told; when nobody does, nobody needs to be.
    this.ready.catch(() => undefined);
  }

  /** Ends the stream and, with it, the connections that live on it: they come again and catch up. */
  stop(): void {
    this.#abort.abort();
    for (const subscription of this.topics.all()) subscription.end();
  }

  showTyping(typing: Typing): void {
    if (typing.authorType === "contact") return;
    for (const subscription of this.topics.of(topic.conversation(formatId("cv", typing.conversationId))))
      subscription.push({ kind: "typing", typing });
  }

  async #run(feed: EventFeed, tenantId: TenantId, onReady: () => void): Promise<void> {
    for await (const item of feed.read(tenantId, undefined, this.#abort.signal)) {
      if (item.kind === "event") this.#dispatch(item.event);
      else onReady();
    }
  }

  #dispatch(event: StoredEvent): void {
    if (event.userId) return;
    const { contact, conversation, message } = eventToProto(event).payload ?? {};
    for (const { kind, scope, value } of contact?.identities ?? []) {
      for (const subscription of this.topics.of(topic.identity(scope, kind, value))) subscription.follow(topic.contact(contact?.id ?? ""));
    }
    if (!conversation) return;
    for (const subscription of this.topics.of(topic.contact(conversation.contactId))) {
      // Notes go by no channel.
      if (message ? message.channelId !== subscription.channelId : !subscription.follows(topic.conversation(conversation.id))) continue;
      subscription.follow(topic.conversation(conversation.id));
      subscription.push({ kind: "event", event });
    }
  }
}
