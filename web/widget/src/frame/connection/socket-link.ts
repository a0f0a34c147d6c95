import type { ClientFrame, ServerFrame } from "../model/wire.js";
import type { Link, LinkOptions } from "./link.js";

const OPEN_MS = 10_000;
const PING_MS = 25_000;
const PONG_MS = 8000;
const UNAUTHENTICATED = 4401;

/** A WebSocket that knows when it is dead. */
export class SocketLink implements Link {
  readonly #socket: WebSocket;
  readonly #options: LinkOptions;
  readonly #beat: number;
  #deadline: number;
  #isDown = false;

  constructor(options: LinkOptions) {
    this.#options = options;
    const url = new URL(`/api/v1/webchat/${options.channel}/ws`, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    this.#socket = new WebSocket(url);
    this.#deadline = setTimeout(() => this.#down("lost"), OPEN_MS);
    this.#beat = setInterval(() => this.check(), PING_MS);
    this.#socket.onopen = () => this.#write({ t: "hello", v: 1, token: options.token, ...options.hello });
    this.#socket.onmessage = ({ data }) => this.#receive(String(data));
    this.#socket.onclose = ({ code }) => this.#down(code === UNAUTHENTICATED ? "unauthenticated" : "lost");
  }

  send(frame: ClientFrame): void {
    this.#write(frame);
  }

  /** Asks for a sign of life, and takes silence for the end. */
  check(): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    this.#write({ t: "ping" });
    clearTimeout(this.#deadline);
    this.#deadline = setTimeout(() => this.#down("lost"), PONG_MS);
  }

  close(): void {
    this.#isDown = true;
    this.#stop();
  }

  #write(frame: object): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }

  #receive(data: string): void {
    if (this.#isDown) return;
    clearTimeout(this.#deadline);
    this.#options.onFrame(JSON.parse(data) as ServerFrame);
  }

  #down(reason: "lost" | "unauthenticated"): void {
    if (this.#isDown) return;
    this.#isDown = true;
    this.#stop();
    this.#options.onDown(reason);
  }

  #stop(): void {
    clearTimeout(this.#deadline);
    clearInterval(this.#beat);
    this.#socket.onclose = null;
    this.#socket.close();
  }
}
