import { fromBinary } from "@bufbuild/protobuf";
import { type Event, type WatchEventsResponse, WatchEventsResponseSchema } from "@linktor/gen/linktor/event/v1/event_pb.js";
import { delayMs } from "./backoff.js";
import { Observable } from "./observable.js";

/** What the feed needs of a WebSocket. */
export type FeedSocket = Pick<WebSocket, "binaryType" | "onmessage" | "onclose" | "send" | "close">;

export interface FeedOptions {
  /** Opens a connection that goes on after an event, or from now on. */
  readonly open: (after: string) => Promise<FeedSocket>;
  readonly onEvent: (event: Event) => void;
  /** The connection stands. What was missed comes as events, unless `isGap`: then everything shown has to be read again. */
  readonly onReady: (isGap: boolean) => void;
  /** The session is over. */
  readonly onSignedOut: () => void;
}

export type FeedState =
  | { readonly kind: "connecting" }
  | { readonly kind: "live" }
  | { readonly kind: "offline"; readonly since: Date; readonly retryAt: Date };

/** Nothing for so long, and the other side is asked whether it is there. */
const QUIET_MS = 15_000;
/** It answers within this, or the connection is given up. */
const ANSWER_MS = 8_000;
const OPEN_MS = 15_000;
const UNAUTHENTICATED = 4401;

/** The event log, followed for as long as the desk is open: it resumes after the last event it had, and notices a connection that is dead. */
export class Feed extends Observable {
  readonly #options: FeedOptions;
  #state: FeedState = { kind: "connecting" };
  #socket: FeedSocket | undefined;
  #position = "";
  #failures = 0;
  #isStopped = false;
  #offlineSince: Date | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: FeedOptions) {
    super();
    this.#options = options;
  }

  get state(): FeedState {
    return this.#state;
  }

  start(): void {
    void this.#connect();
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.#drop();
  }

  /** Tries at once instead of later. */
  retryNow(): void {
    if (this.#state.kind !== "offline") return;
    clearTimeout(this.#timer);
    void this.#connect();
  }

  async #connect(): Promise<void> {
    this.#setState({ kind: "connecting" });
    this.#wait(OPEN_MS, () => this.#lost());
    try {
      const socket = await this.#options.open(this.#position);
      if (this.#isStopped) return socket.close();
      this.#drop();
      this.#socket = socket;
      socket.binaryType = "arraybuffer";
      socket.onmessage = ({ data }) => this.#take(data);
      socket.onclose = ({ code }) => {
        if (this.#socket !== socket) return;
        if (code === UNAUTHENTICATED) this.#failures = Math.max(this.#failures, 2);
        this.#lost();
      };
    } catch (error) {
      if (this.#isStopped) return;
      if (error instanceof SignedOut) return this.#options.onSignedOut();
      this.#lost();
    }
  }

  #take(data: unknown): void {
    this.#listenFor();
    if (!(data instanceof ArrayBuffer)) return;
    const { kind } = fromBinary(WatchEventsResponseSchema, new Uint8Array(data));
    this.#dispatch(kind);
  }

  #dispatch(kind: WatchEventsResponse["kind"]): void {
    switch (kind.case) {
      case "event":
        if (kind.value.id !== "") this.#position = kind.value.id;
        return this.#options.onEvent(kind.value);
      case "resync":
        this.#position = kind.value.position;
        return this.#options.onReady(true);
      case "ready": {
        const isFirst = this.#position === "";
        if (isFirst) this.#position = kind.value.position;
        this.#failures = 0;
        this.#offlineSince = undefined;
        this.#setState({ kind: "live" });
        return this.#options.onReady(isFirst);
      }
      case undefined: // a kind that is newer than this page
        return;
    }
  }

  /** The connection is alive; when nothing comes for a while it is asked. */
  #listenFor(): void {
    this.#wait(QUIET_MS, () => {
      this.#socket?.send('{"type":"ping"}');
      this.#wait(ANSWER_MS, () => this.#lost());
    });
  }

  #lost(): void {
    if (this.#isStopped) return;
    this.#drop();
    const delay = delayMs(this.#failures);
    this.#failures += 1;
    this.#offlineSince ??= new Date();
    this.#setState({ kind: "offline", since: this.#offlineSince, retryAt: new Date(Date.now() + delay) });
    this.#wait(delay, () => void this.#connect());
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    if (!socket) return;
    socket.onmessage = socket.onclose = null;
    socket.close();
  }

  #wait(ms: number, then: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(then, ms);
  }

  #setState(state: FeedState): void {
    this.#state = state;
    this.changed();
  }
}

/** Thrown by `open` when there is no session any more. */
export class SignedOut extends Error {}
