import type { Duplex } from "node:stream";
import { ACK, encodeHeader, FrameType, type Header, RST, SYN } from "./frame.js";
import { FrameReader } from "./frame-reader.js";
import { MultiplexedStream } from "./stream.js";

/** More at once than any host has connections. */
const MAX_STREAMS = 1024;

/** The server's end of yamux: the host opens streams of odd numbers, this side of even ones. */
export class MultiplexSession {
  readonly #socket: Duplex;
  readonly #onStream: (stream: MultiplexedStream) => void;
  readonly #streams = new Map<number, MultiplexedStream>();
  #lastId = 0;
  #isOver = false;

  constructor(socket: Duplex, onStream: (stream: MultiplexedStream) => void) {
    this.#socket = socket;
    this.#onStream = onStream;
    const reader = new FrameReader((header, body) => this.#receive(header, body));
    socket.on("data", (chunk: Buffer) => {
      try {
        reader.push(chunk);
      } catch (error) {
        this.#end(error as Error);
      }
    });
    socket.on("error", (error) => this.#end(error));
    socket.on("close", () => this.#end(new Error("the connection to the host is closed")));
  }

  /** A new stream towards the host. */
  open(): MultiplexedStream {
    if (this.#isOver) throw new Error("the connection to the host is closed");
    this.#lastId += 2;
    const stream = this.#add(this.#lastId);
    this.#send({ type: FrameType.WINDOW_UPDATE, flags: SYN, streamId: this.#lastId, length: 0 });
    return stream;
  }

  #receive(header: Header, body: Buffer): void {
    if (header.type === FrameType.PING) return this.#pinged(header);
    if (header.type === FrameType.GO_AWAY) return; // it opens no more streams; those that are open go on
    const isNew = (header.flags & SYN) !== 0;
    const stream = isNew ? this.#accept(header.streamId) : this.#streams.get(header.streamId);
    // Of one that was reset here there may be more on its way.
    stream?.receive(header, body);
    if (isNew && stream) {
      stream.acknowledge();
      this.#onStream(stream);
    }
  }

  #accept(id: number): MultiplexedStream | undefined {
    if (id % 2 === 0 || this.#streams.has(id)) throw new Error(`the host opened a stream of number ${id}`);
    if (this.#streams.size < MAX_STREAMS) return this.#add(id);
    this.#send({ type: FrameType.WINDOW_UPDATE, flags: RST, streamId: id, length: 0 });
    return undefined;
  }

  #add(id: number): MultiplexedStream {
    const stream = new MultiplexedStream(id, (header, body, done) => this.#send(header, body, done));
    this.#streams.set(id, stream);
    stream.on("error", () => {}); // whoever uses it hears of it too
    stream.on("close", () => this.#streams.delete(id));
    return stream;
  }

  /** A host that is not answered takes the session for dead. */
  #pinged({ flags, length }: Header): void {
    if (flags & SYN) this.#send({ type: FrameType.PING, flags: ACK, streamId: 0, length });
  }

  #send(header: Header, body?: Buffer, done?: () => void): void {
    if (this.#isOver) return;
    const bytes = encodeHeader(header);
    this.#socket.write(body ? Buffer.concat([bytes, body]) : bytes, done);
  }

  #end(reason: Error): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const stream of this.#streams.values()) stream.lost(reason);
    this.#socket.destroy();
  }
}
