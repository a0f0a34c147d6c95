import type { ClientFrame, Hello, ServerFrame } from "../model/wire.js";
import { delayMs } from "./backoff.js";
import type { Http } from "./http.js";
import type { Link } from "./link.js";
import { PollLink } from "./poll-link.js";
import { SocketLink } from "./socket-link.js";

export type ConnectionState = "idle" | "connecting" | "online";

export interface ConnectionOptions {
  readonly channel: string;
  readonly http: Http;
  position(): Hello;
  onFrame(frame: ServerFrame): void;
  onPassed(cursor: string): void;
  onState(state: ConnectionState): void;
  /** The session has ended; somebody must open another and start anew. */
  onUnauthenticated(): void;
}

/** Attempts that never got a word, after which plain requests are tried. */
const SOCKET_TRIES = 3;
const SOCKET_AGAIN_MS = 5 * 60_000;

/** Keeps the chat connected: tries again with growing pauses, waits while the device is offline, and notices dead connections. */
export class Connection {
  readonly #options: ConnectionOptions;
  #link: Link | undefined;
  #timer = 0;
  #failures = 0;
  #mute = 0;
  #pollsUntil = 0;
  #isWanted = false;
  #isOnline = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    window.addEventListener("online", () => this.#again());
    window.addEventListener("offline", () => this.#pause());
    document.addEventListener("visibilitychange", () => document.hidden || this.#wakeUp());
  }

  get isOnline(): boolean {
    return this.#isOnline;
  }

  /** Connects, anew if it was connected. */
  start(): void {
    this.stop();
    this.#isWanted = true;
    this.#failures = 0;
    this.#connect();
  }

  stop(): void {
    this.#isWanted = false;
    this.#drop();
    this.#options.onState("idle");
  }

  /** False when there is nobody to hear it. */
  send(frame: ClientFrame): boolean {
    if (!this.#isOnline) return false;
    this.#link?.send(frame);
    return true;
  }

  #connect(): void {
    if (!this.#isWanted || this.#link) return;
    this.#options.onState("connecting");
    if (!navigator.onLine) return;
    const { channel, http, position, onPassed } = this.#options;
    const options = {
      channel,
      token: http.token,
      hello: position(),
      onFrame: (frame: ServerFrame) => this.#receive(frame),
      onPassed,
      onDown: (reason: "lost" | "unauthenticated") => this.#lost(reason),
    };
    this.#link = Date.now() < this.#pollsUntil ? new PollLink(http, options, position) : new SocketLink(options);
  }

  #receive(frame: ServerFrame): void {
    if (frame.t === "welcome" && !this.#isOnline) {
      this.#isOnline = true;
      this.#failures = 0;
      this.#mute = 0;
      this.#options.onState("online");
    }
    this.#options.onFrame(frame);
  }

  #lost(reason: "lost" | "unauthenticated"): void {
    this.#mute = this.#isOnline || this.#link instanceof PollLink ? 0 : this.#mute + 1;
    if (this.#mute >= SOCKET_TRIES) this.#pollsUntil = Date.now() + SOCKET_AGAIN_MS;
    this.#drop();
    if (!this.#isWanted) return;
    this.#options.onState("connecting");
    if (reason === "unauthenticated") return this.#options.onUnauthenticated();
    this.#timer = setTimeout(() => this.#connect(), delayMs(this.#failures));
    this.#failures += 1;
  }

  #drop(): void {
    clearTimeout(this.#timer);
    this.#link?.close();
    this.#link = undefined;
    this.#isOnline = false;
  }

  #pause(): void {
    this.#drop();
    if (this.#isWanted) this.#options.onState("connecting");
  }

  #again(): void {
    this.#failures = 0;
    clearTimeout(this.#timer);
    this.#connect();
  }

  /** A device that slept may have lost its connections without a word. */
  #wakeUp(): void {
    if (this.#link) this.#link.check();
    else this.#again();
  }
}
