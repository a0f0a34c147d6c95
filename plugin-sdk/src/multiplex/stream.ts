import { Duplex } from "node:stream";
import { ACK, FIN, FrameType, type Header, RST, WINDOW_BYTES } from "./frame.js";

/** Small enough that one stream does not hold up the others. */
const MAX_FRAME_BYTES = 32 * 1024;

export type SendFrame = (header: Header, body?: Buffer, done?: () => void) => void;

/** One of the streams of a session: to its user a socket. */
export class MultiplexedStream extends Duplex {
  readonly #id: number;
  readonly #send: SendFrame;
  #sendWindow = WINDOW_BYTES;
  #receiveWindow = WINDOW_BYTES;
  #isPeerDone = false;
  #isReset = false;
  #resume: (() => void) | undefined;

  constructor(id: number, send: SendFrame) {
    super({ allowHalfOpen: true });
    this.#id = id;
    this.#send = send;
  }

  /** Says to the one who opened it that it is taken. */
  acknowledge(): void {
    this.#frame(FrameType.WINDOW_UPDATE, ACK, 0);
  }

  /** What the session has read for this stream. */
  receive({ type, flags, length }: Header, body: Buffer): void {
    if (type === FrameType.WINDOW_UPDATE) this.#grow(length);
    else if (length > this.#receiveWindow) return void this.destroy(new Error("the peer sent more than the window"));
    else if (length > 0) {
      this.#receiveWindow -= length;
      if (this.push(body)) this.#credit();
    }
    if (flags & FIN && !this.#isPeerDone) {
      this.#isPeerDone = true;
      this.push(null);
    }
    if (flags & RST) {
      this.#isReset = true;
      this.destroy(new Error("the peer reset the stream"));
    }
  }

  /** The session is gone, and nobody to tell. */
  lost(reason: Error): void {
    this.#isReset = true;
    this.destroy(reason);
  }

  override _read(): void {
    this.#credit();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: () => void): void {
    if (this.#sendWindow === 0) {
      this.#resume = () => this._write(chunk, _encoding, callback);
      return;
    }
    const bytes = Math.min(chunk.length, this.#sendWindow, MAX_FRAME_BYTES);
    this.#sendWindow -= bytes;
    const rest = chunk.subarray(bytes);
    const header = { type: FrameType.DATA, flags: 0, streamId: this.#id, length: bytes };
    this.#send(header, chunk.subarray(0, bytes), () => (rest.length > 0 ? this._write(rest, _encoding, callback) : callback()));
  }

  override _final(callback: () => void): void {
    this.#frame(FrameType.WINDOW_UPDATE, FIN, 0);
    callback();
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    if (!this.#isReset && !(this.writableFinished && this.#isPeerDone)) this.#frame(FrameType.WINDOW_UPDATE, RST, 0);
    this.#isReset = true;
    callback(error);
  }

  /** Gives the peer room again once half of it is used up. */
  #credit(): void {
    const used = WINDOW_BYTES - this.#receiveWindow;
    if (used < WINDOW_BYTES / 2 || this.#isReset) return;
    this.#receiveWindow = WINDOW_BYTES;
    this.#frame(FrameType.WINDOW_UPDATE, 0, used);
  }

  #grow(bytes: number): void {
    this.#sendWindow += bytes;
    const resume = this.#resume;
    if (!resume || this.#sendWindow === 0) return;
    this.#resume = undefined;
    resume();
  }

  #frame(type: FrameType, flags: number, length: number): void {
    this.#send({ type, flags, streamId: this.#id, length });
  }
}
