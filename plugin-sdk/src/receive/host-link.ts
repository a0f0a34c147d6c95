import { EventEmitter, once } from "node:events";
import type { HostStream } from "./host-stream.js";

/** The Receive stream of the moment; the host may come back with another. */
export class HostLink {
  readonly #events = new EventEmitter().setMaxListeners(0);
  #stream: HostStream | undefined;

  attach(stream: HostStream): void {
    this.#stream?.end();
    this.#stream = stream;
    this.#events.emit("attached");
  }

  detach(stream: HostStream): void {
    if (this.#stream === stream) this.#stream = undefined;
    stream.lost();
  }

  async stream(signal: AbortSignal): Promise<HostStream> {
    while (!this.#stream) await once(this.#events, "attached", { signal });
    return this.#stream;
  }
}
