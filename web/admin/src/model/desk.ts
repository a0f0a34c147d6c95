import { durationFromMs, timestampFromMs } from "@bufbuild/protobuf/wkt";
import { ConversationSort } from "@linktor/gen/linktor/conversation/v1/conversation_pb.js";
import type { SavedView } from "@linktor/gen/linktor/conversation/v1/saved_view_pb.js";
import type { Event } from "@linktor/gen/linktor/event/v1/event_pb.js";
import type { GetMeResponse } from "@linktor/gen/linktor/identity/v1/identity_pb.js";
import { PresenceStatus } from "@linktor/gen/linktor/identity/v1/identity_pb.js";
import { AuthorType, Direction } from "@linktor/gen/linktor/message/v1/message_pb.js";
import type { Api } from "../api/api.js";
import { describeError, isPassing } from "../api/errors.js";
import { ConversationList } from "./conversation-list.js";
import { Conversations } from "./conversations.js";
import { Counts } from "./counts.js";
import { Directory } from "./directory.js";
import { Feed, SignedOut } from "./feed.js";
import { latest, longestWaiting } from "./order.js";
import { type Later, Outbox } from "./outbox.js";
import { SavedViews } from "./saved-views.js";
import { Scheduled } from "./scheduled.js";
import { Thread } from "./thread.js";
import { Typists } from "./typists.js";
import { COUNTED, type View } from "./view.js";
import { Viewers } from "./viewers.js";

const PAGE = 50;
/** Threads that are kept up to date after they were left. */
const MAX_THREADS = 12;

/** Everything that the inbox shows, kept equal to the server for as long as somebody is signed in. */
export class Desk {
  readonly api: Api;
  readonly me: GetMeResponse;
  readonly conversations = new Conversations();
  readonly typists = new Typists();
  readonly directory: Directory;
  readonly savedViews: SavedViews;
  readonly counts: Counts;
  readonly viewers: Viewers;
  readonly scheduled: Scheduled;
  readonly outbox: Outbox;
  readonly feed: Feed;
  readonly #lists = new Map<string, ConversationList>();
  readonly #threads = new Map<string, Thread>();
  readonly #listeners = new Set<(event: Event) => void>();

  constructor(api: Api, me: GetMeResponse, onSignedOut: () => void) {
    this.api = api;
    this.me = me;
    this.directory = new Directory(api);
    this.savedViews = new SavedViews(api);
    this.viewers = new Viewers(api);
    this.scheduled = new Scheduled(api);
    this.counts = new Counts(api, () => new Map([...COUNTED, ...this.savedViews.all.map(({ id, filter = {} }) => [id, filter] as const)]));
    this.outbox = new Outbox({
      owner: this.myId,
      storage: localStorage,
      isPassing,
      describe: describeError,
      send: async ({ key, conversationId, text, isNote, replyTo, mentions, media, later }) => {
        const attachments = media.map(({ id, name }) => ({ mediaId: id, name }));
        if (later) {
          const outbound = { text, replyTo, attachments };
          const request = { conversationId, message: outbound, when: whenOf(later), cancelOnReply: later.isCancelledByReply };
          const { scheduledMessage } = await api.scheduledMessages.scheduleMessage(request, { headers: { "idempotency-key": key } });
          if (scheduledMessage) this.scheduled.take(scheduledMessage);
          return undefined;
        }
        const request = { conversationId, text, note: isNote, replyTo, mentions: [...mentions], attachments };
        const { message } = await api.messages.sendMessage(request, { headers: { "idempotency-key": key } });
        if (!message) throw new Error("The server answered without the message.");
        return message;
      },
      onSent: (message) => this.#threads.get(message.conversationId)?.takeEvent(message),
    });
    this.feed = new Feed({
      open: (after) => openSocket(api, after),
      onEvent: (event) => this.#take(event),
      onReady: (isGap) => this.#ready(isGap),
      onSignedOut,
    });
  }

  get myId(): string {
    return this.me.user?.id ?? "";
  }

  may(permission: string): boolean {
    return this.me.permissions.includes(permission) || this.me.permissions.includes("*");
  }

  start(): void {
    this.feed.start();
  }

  stop(): void {
    this.feed.stop();
    this.counts.close();
    for (const list of this.#lists.values()) list.close();
  }

  /** Told of every event, for what is no conversation. */
  onEvent(listener: (event: Event) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  list(view: View): ConversationList {
    const known = this.#lists.get(view.id);
    if (known) return known;
    const { filter, sort = ConversationSort.UNSPECIFIED, matches } = view;
    const read = (cursor: string) => this.api.conversations.listConversations({ filter, sort, limit: PAGE, cursor });
    const order = sort === ConversationSort.WAITING ? longestWaiting : latest;
    const list = new ConversationList(this.conversations, { read, order, ...(matches ? { matches } : {}) });
    this.#lists.set(view.id, list);
    void list.readMore();
    return list;
  }

  thread(conversationId: string): Thread {
    const known = this.#threads.get(conversationId);
    const thread = known ?? new Thread((cursor) => this.api.messages.listMessages({ conversationId, limit: PAGE, cursor }));
    // The newest at the end: what was left longest ago goes first.
    this.#threads.delete(conversationId);
    this.#threads.set(conversationId, thread);
    for (const id of this.#threads.keys()) {
      if (this.#threads.size <= MAX_THREADS) break;
      this.#threads.delete(id);
    }
    if (!known) void thread.readOlder();
    return thread;
  }

  /** Reads a conversation that is not known. */
  async readConversation(id: string): Promise<void> {
    const moment = this.conversations.moment();
    const { conversation } = await this.api.conversations.getConversation({ id });
    if (conversation) this.conversations.takeAnswer([conversation], moment);
  }

  #take(event: Event): void {
    const { payload, name } = event;
    const { conversation, message, typing, presence, viewing, channel, reading, savedView, scheduledMessage } = payload ?? {};
    if (typing) this.typists.take(typing);
    if (presence) this.directory.takePresence(presence.userId, presence.status === PresenceStatus.ONLINE);
    if (scheduledMessage) this.scheduled.take(scheduledMessage);
    if (viewing) this.viewers.take(viewing);
    if (savedView) this.#takeView(savedView, name === "saved_view.deleted");
    if (channel) this.directory.takeChannel(channel, name === "channel.deleted");
    if (conversation || name === "user.mentioned") this.counts.askSoon();
    if (conversation && name !== "user.mentioned") {
      // What was not read of it before, the event does not say.
      if (!this.conversations.get(conversation.id) && conversation.lastSeq > 1n)
        void this.readConversation(conversation.id).catch(() => undefined);
      this.conversations.takeEvent(conversation, {
        isInbound: name === "message.received" && message?.direction === Direction.INBOUND,
        isReadByMe: reading !== undefined && reading.userId === this.myId && reading.seq >= conversation.lastSeq,
      });
    }
    if (message) {
      this.#threads.get(message.conversationId)?.takeEvent(message);
      if (message.author && message.author.type !== AuthorType.SYSTEM) this.typists.hasWritten(message.conversationId, message.author.id);
    }
    if (name === "user.mentioned") void this.#lists.get("mentions")?.readAgain();
    for (const listener of this.#listeners) listener(event);
  }

  /** A view that was changed is another list. */
  #takeView(view: SavedView, isDeleted: boolean): void {
    this.#lists.get(view.id)?.close();
    this.#lists.delete(view.id);
    this.savedViews.take(view, isDeleted);
    this.counts.askSoon();
  }

  /** After a gap, what is shown is read again. */
  #ready(isGap: boolean): void {
    this.outbox.retryAll();
    void this.directory.read().catch(() => undefined);
    void this.savedViews.read().then(
      () => this.counts.askSoon(),
      () => undefined, // the next connection reads them
    );
    this.viewers.forget();
    if (!isGap) return;
    this.conversations.forget();
    this.scheduled.forget();
    for (const list of this.#lists.values()) void list.readAgain();
    for (const thread of this.#threads.values()) void thread.readAgain();
  }
}

function whenOf(later: Later) {
  if ("at" in later) return { case: "sendAt", value: timestampFromMs(later.at) } as const;
  return { case: "sendIn", value: durationFromMs(later.seconds * 1000) } as const;
}

async function openSocket(api: Api, after: string): Promise<WebSocket> {
  if (!(await api.tokens.access())) throw new SignedOut();
  const { ticket } = await api.auth.createWebsocketTicket({});
  const url = new URL("/api/v1/ws", location.origin);
  url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  url.searchParams.set("format", "proto");
  url.searchParams.set("token", ticket);
  if (after !== "") url.searchParams.set("after", after);
  return new WebSocket(url);
}
