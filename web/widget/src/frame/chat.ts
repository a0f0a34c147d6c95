import type { User } from "../shared/bridge.js";
import { delayMs } from "./connection/backoff.js";
import { Connection, type ConnectionState } from "./connection/connection.js";
import { type Http, HttpFailure } from "./connection/http.js";
import { Outbox, type OutboxStore } from "./model/outbox.js";
import { Sender } from "./model/sender.js";
import { Timeline } from "./model/timeline.js";
import type { Author, ServerFrame, Session, WireMessage } from "./model/wire.js";

/** What the screen shows besides the messages. */
export interface ChatState {
  readonly connection: ConnectionState;
  readonly trouble: "none" | "unavailable" | "identity_required";
  readonly typing: Author | undefined;
  readonly hasLoaded: boolean;
  readonly isLoading: boolean;
  readonly hasEarlier: boolean;
}

export interface ChatOptions {
  readonly channel: string;
  readonly http: Http;
  readonly storage: OutboxStore;
  readonly locale: string;
  readonly page: object;
  onChange(): void;
  /** Somebody wrote to the visitor, just now. */
  onMessage(message: WireMessage): void;
}

const PAGE = 30;
const TYPING_SHOWN_MS = 7000;

type Page = { readonly data: readonly WireMessage[]; readonly next_cursor: string };

/** One visitor's chat: their session, what was said, and what is on its way. */
export class Chat {
  readonly timeline = new Timeline();
  readonly sender: Sender;
  readonly #options: ChatOptions;
  readonly #connection: Connection;
  #state: ChatState = { connection: "idle", trouble: "none", typing: undefined, hasLoaded: false, isLoading: false, hasEarlier: false };
  #user: User | undefined;
  #userHash: string | undefined;
  #visitorId = "";
  #earlier = "";
  #typingTimer = 0;
  #turn = 0;
  /** Whether there is a session, or is to be one. */
  hasBegun = false;
  #isVisible = false;

  constructor(options: ChatOptions) {
    this.#options = options;
    const { channel, http, storage, onChange } = options;
    const { timeline } = this;
    const outbox = new Outbox(storage);
    for (const draft of outbox.drafts) timeline.draft(draft, "queued");
    this.#connection = new Connection({
      channel,
      http,
      position: () => timeline.position,
      onFrame: (frame) => this.#receive(frame),
      onPassed: (cursor) => timeline.passed(cursor),
      onState: (connection) => {
        if (connection !== "online") this.sender.interrupt();
        this.#set({ connection });
      },
      onUnauthenticated: () => void this.begin(),
    });
    this.sender = new Sender({
      outbox,
      timeline,
      send: (frame) => this.#connection.send(frame),
      onSilence: () => this.#connection.start(),
      onChange,
    });
    http.token = storage.stored.token ?? "";
  }

  get state(): ChatState {
    return this.#state;
  }

  /** Opens a session, loads what was said last, and connects. Tries until it succeeds or is refused. */
  async begin(): Promise<void> {
    this.hasBegun = true;
    this.#turn += 1;
    const turn = this.#turn;
    const isOver = (): boolean => turn !== this.#turn;
    this.#connection.stop();
    this.#set({ trouble: "none", connection: "connecting" });
    for (let failures = 0; !isOver(); failures += 1) {
      try {
        const session = await this.#openSession();
        if (isOver()) return;
        this.#become(session);
        const page = await this.#options.http.get<Page>(`messages?limit=${PAGE}`);
        if (isOver()) return;
        this.timeline.forgetMessages();
        this.timeline.stand(session);
        this.#take(page);
        this.#set({ hasLoaded: true });
        return this.#connection.start();
      } catch (error) {
        if (isOver() || !this.#endures(error)) return;
        await new Promise((resolve) => setTimeout(resolve, Math.max(delayMs(failures), (error as HttpFailure).retryAfterMs ?? 0)));
      }
    }
  }

  /** The host page says who its user is. */
  identify(user: User, userHash: string | undefined): void {
    this.#user = user;
    this.#userHash = userHash;
    const id = user.id === undefined ? undefined : String(user.id);
    const { stored } = this.#options.storage;
    // Another user's chat is gone from the screen before anything is asked of the server.
    if (id !== undefined && stored.user !== undefined && stored.user !== id) this.#forget();
    if (id !== undefined) this.#options.storage.store("user", id);
    if (id !== undefined || this.hasBegun || this.#options.http.token !== "") void this.begin();
  }

  /** Ends the session: whoever comes next starts with nothing. */
  async reset(): Promise<void> {
    const { http, storage } = this.#options;
    const ended = http.token === "" ? undefined : http.delete("session").catch(() => undefined);
    this.#user = undefined;
    this.#userHash = undefined;
    this.#turn += 1;
    this.hasBegun = false;
    this.#connection.stop();
    this.#forget();
    storage.store("user", null);
    await ended;
    if (this.#isVisible && !this.hasBegun) await this.begin();
  }

  tellTyping(on: boolean): void {
    this.#connection.send({ t: "typing", on });
  }

  /** Whether somebody looks. What they see is read. */
  setVisible(isVisible: boolean): void {
    this.#isVisible = isVisible;
    this.#report();
  }

  async loadEarlier(): Promise<void> {
    if (this.#state.isLoading || this.#earlier === "") return;
    this.#set({ isLoading: true });
    try {
      this.#take(await this.#options.http.get<Page>(`messages?limit=${PAGE}&cursor=${this.#earlier}`));
    } catch {
      // The next scroll tries again.
    }
    this.#set({ isLoading: false });
  }

  #openSession(): Promise<Session> {
    const { http, locale, page } = this.#options;
    return http.post<Session>("session", {
      session_token: http.token || undefined,
      user: this.#user,
      user_hash: this.#userHash,
      locale,
      page,
    });
  }

  #become({ visitor_id: visitorId, session_token: token }: Session): void {
    const { http, storage } = this.#options;
    if (this.#visitorId !== "" && this.#visitorId !== visitorId) this.#forget();
    this.#visitorId = visitorId;
    if (storage.stored.token !== token) storage.store("token", token);
    http.token = token;
  }

  #take({ data, next_cursor: cursor }: Page): void {
    for (const message of data) this.#put(message);
    this.#earlier = cursor;
    this.#set({ hasEarlier: cursor !== "" });
    this.#report();
  }

  #put(message: WireMessage): boolean {
    if (message.client_id !== undefined) this.sender.settle(message.client_id);
    return this.timeline.put(message);
  }

  #receive(frame: ServerFrame): void {
    const { timeline, sender } = this;
    switch (frame.t) {
      case "welcome":
        timeline.stand(frame);
        if (frame.resync) void this.begin();
        else sender.flush();
        break;
      case "msg":
        if (frame.conversation) timeline.moved(frame.conversation);
        if (this.#put(frame) && frame.author.type !== "visitor") {
          this.#showTyping(undefined);
          this.#options.onMessage(frame);
        }
        break;
      case "update":
        timeline.change(frame.id, frame.patch);
        break;
      case "ack":
        timeline.acknowledge(frame);
        sender.settle(frame.client_id);
        break;
      case "read":
        timeline.read(frame.conversation_id, frame.seq);
        break;
      case "agent_status":
        timeline.moved(frame.conversation);
        break;
      case "typing":
        this.#showTyping(frame.on ? frame.author : undefined);
        break;
      case "error":
        sender.refused(frame);
        break;
      case "pong":
        break;
    }
    if (frame.t !== "welcome" && "cursor" in frame) timeline.passed(frame.cursor);
    this.#report();
    this.#options.onChange();
  }

  #showTyping(typing: Author | undefined): void {
    clearTimeout(this.#typingTimer);
    if (typing) this.#typingTimer = setTimeout(() => this.#set({ typing: undefined }), TYPING_SHOWN_MS);
    if (this.#state.typing !== typing) this.#set({ typing });
  }

  /** Tells what arrived, and what somebody saw. */
  #report(): void {
    const status = this.#isVisible ? "read" : "delivered";
    const news = this.timeline.unread.filter((entry) => status === "read" || entry.status === "sent");
    const furthest = new Map<string, number>();
    for (const { conversationId, seq } of news) furthest.set(conversationId, Math.max(seq, furthest.get(conversationId) ?? 0));
    for (const [conversationId, seq] of furthest) {
      if (!this.#connection.send({ t: status, seq, conversation_id: conversationId })) return;
    }
    for (const { id } of news) this.timeline.change(id, { status });
    if (news.length > 0) this.#options.onChange();
  }

  #forget(): void {
    this.sender.clear();
    this.timeline.clear();
    this.#visitorId = "";
    this.#options.http.token = "";
    this.#options.storage.store("token", null);
    this.#earlier = "";
    this.#set({ hasEarlier: false, hasLoaded: false, typing: undefined });
  }

  /** Whether it makes sense to try again. */
  #endures(error: unknown): boolean {
    if (!(error instanceof HttpFailure)) throw error;
    if (error.isPassing) return true;
    const trouble = error.code === "USER_HASH_REQUIRED" ? "identity_required" : "unavailable";
    this.#set({ trouble, connection: "idle" });
    return false;
  }

  #set(change: Partial<ChatState>): void {
    this.#state = { ...this.#state, ...change };
    this.#options.onChange();
  }
}
