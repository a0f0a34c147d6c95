import type { ServerWritableStream } from "@grpc/grpc-js";
import type { Empty, StdioData } from "@linktor/plugin-wire";
import { StdioChannel } from "@linktor/plugin-wire";

const MAX_UNREAD_BYTES = 256 * 1024;
/** While the host reads; a program that prints in a loop leaves it no time to. */
const MAX_QUEUED_BYTES = 16 * 1024 * 1024;
const MAX_CHUNK_BYTES = 32 * 1024;

/** What the plugin's program prints, until the host reads it. The oldest is dropped when it does not. */
export class StdioQueue {
  #chunks: StdioData[] = [];
  #queuedBytes = 0;
  #droppedBytes = 0;
  #call: ServerWritableStream<Empty, StdioData> | undefined;

  push(channel: StdioChannel, data: Uint8Array): void {
    for (let start = 0; start < data.length; start += MAX_CHUNK_BYTES) {
      const piece = data.subarray(start, start + MAX_CHUNK_BYTES);
      this.#chunks.push({ channel, data: piece });
      this.#queuedBytes += piece.length;
    }
    const maxBytes = this.#call ? MAX_QUEUED_BYTES : MAX_UNREAD_BYTES;
    while (this.#queuedBytes > maxBytes) {
      const bytes = this.#chunks.shift()!.data.length;
      this.#queuedBytes -= bytes;
      this.#droppedBytes += bytes;
    }
    this.#flush();
  }

  pipeTo(call: ServerWritableStream<Empty, StdioData>): void {
    this.#call = call;
    call.on("drain", () => this.#flush());
    call.on("cancelled", () => {
      if (this.#call === call) this.#call = undefined;
    });
    this.#flush();
  }

  #flush(): void {
    const call = this.#call;
    if (!call || call.writableNeedDrain) return;
    if (this.#droppedBytes > 0) {
      const note = `[${this.#droppedBytes} bytes of output were dropped]\n`;
      this.#droppedBytes = 0;
      call.write({ channel: StdioChannel.STDERR, data: Buffer.from(note) });
    }
    for (let hasRoom = true; hasRoom && this.#chunks.length > 0; ) {
      const chunk = this.#chunks.shift()!;
      this.#queuedBytes -= chunk.data.length;
      hasRoom = call.write(chunk);
    }
  }
}
