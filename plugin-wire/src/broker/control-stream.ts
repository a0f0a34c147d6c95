import { EventEmitter } from "node:events";
import type { ConnInfo } from "./conn-info.js";

/** `StartStream`, from either end. */
export interface InfoStream {
  write(info: ConnInfo): unknown;
  end(): unknown;
  on(event: "data", listener: (info: ConnInfo) => void): unknown;
  on(event: "end" | "close" | "error" | "cancelled", listener: () => void): unknown;
}

/** The stream of the moment. What is sent before the host has opened one waits for it. */
export class ControlStream {
  readonly #events = new EventEmitter();
  #stream: InfoStream | undefined;
  #isClosed = false;
  #unsent: ConnInfo[] = [];

  /** Told of every message of the other side. */
  onInfo(listener: (info: ConnInfo) => void): void {
    this.#events.on("info", listener);
  }

  onClosed(listener: () => void): void {
    this.#events.on("closed", listener);
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  attach(stream: InfoStream): void {
    this.#stream = stream;
    this.#isClosed = false;
    stream.on("data", (info) => this.#events.emit("info", info));
    for (const ending of ["end", "close", "error", "cancelled"] as const) stream.on(ending, () => this.#ended(stream));
    for (const info of this.#unsent.splice(0)) stream.write(info);
  }

  /** Throws where nobody will read it. */
  send(info: ConnInfo): void {
    if (this.#isClosed) throw new Error("the broker is closed");
    if (this.#stream) this.#stream.write(info);
    else this.#unsent.push(info);
  }

  close(): void {
    const stream = this.#stream;
    if (stream) this.#ended(stream);
    else this.#isClosed = true;
  }

  #ended(stream: InfoStream): void {
    if (this.#stream !== stream) return;
    this.#stream = undefined;
    this.#isClosed = true;
    stream.end();
    this.#events.emit("closed");
  }
}
