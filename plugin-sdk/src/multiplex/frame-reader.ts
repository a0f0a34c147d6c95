import { decodeHeader, FrameType, HEADER_BYTES, type Header } from "./frame.js";

/** Cuts bytes into frames. */
export class FrameReader {
  readonly #onFrame: (header: Header, body: Buffer) => void;
  #chunks: Buffer[] = [];
  #bytes = 0;
  #header: Header | undefined;

  constructor(onFrame: (header: Header, body: Buffer) => void) {
    this.#onFrame = onFrame;
  }

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    for (;;) {
      if (!this.#header) {
        if (this.#bytes < HEADER_BYTES) return;
        this.#header = decodeHeader(this.#take(HEADER_BYTES));
      }
      const bodyBytes = this.#header.type === FrameType.DATA ? this.#header.length : 0;
      if (this.#bytes < bodyBytes) return;
      const header = this.#header;
      this.#header = undefined;
      this.#onFrame(header, this.#take(bodyBytes));
    }
  }

  #take(bytes: number): Buffer {
    const all = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks);
    this.#chunks = bytes < all.length ? [all.subarray(bytes)] : [];
    this.#bytes -= bytes;
    return all.subarray(0, bytes);
  }
}
