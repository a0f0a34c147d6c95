import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { rm } from "node:fs/promises";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { blobName } from "../platform/blob.js";
import { type Spooled, spool } from "../platform/spool.js";
import { AppError } from "../shared/errors.js";
import { type MediaStore, StoreRefused, TooLarge } from "./ports.js";
import { type Body, Bucket, isTransient, type S3Settings, statusOf } from "./s3-client.js";
import { refusalOf } from "./s3-refusal.js";

const ATTEMPTS = 3;
const PAUSE_MS = 300;
const PIECE_BYTES = 256 * 1024;
const READY_MS = 1000;
const RETRY_AFTER_MS = 5000;
/** Written at each start, to see that it can be. */
const PROOF = "linktor-was-here";

export interface S3Log {
  info(fields: object, text: string): void;
  warn(fields: object, text: string): void;
}

/**
 * Media as objects of an S3-compatible store. What comes in goes to a file of this process first: only the whole of it says under
 * which name it belongs, and whoever stops in the middle has stored nothing.
 */
export class S3MediaStore implements MediaStore, AsyncDisposable {
  readonly #bucket: Bucket;
  readonly #incoming: string;
  readonly #log: S3Log;
  #fault: string | undefined;

  private constructor(bucket: Bucket, incoming: string, log: S3Log) {
    this.#bucket = bucket;
    this.#incoming = incoming;
    this.#log = log;
  }

  /** Fails with `StoreRefused` when the bucket is not there or cannot be written. `incoming` is a folder of this process alone. */
  static async open(settings: S3Settings, incoming: string, log: S3Log): Promise<S3MediaStore> {
    const bucket = new Bucket(settings);
    const proof = Buffer.from("linktor\n");
    try {
      await bucket.look();
      await bucket.put(PROOF, proof, proof.length, createHash("sha256").update(proof).digest("hex"), AbortSignal.timeout(bucket.stallMs));
    } catch (cause) {
      bucket.close();
      throw new StoreRefused(refusalOf(cause, bucket.address), { cause });
    }
    // What a process left that died.
    await rm(incoming, { recursive: true, force: true });
    return new S3MediaStore(bucket, incoming, log);
  }

  async write(tenantId: string, data: AsyncIterable<Uint8Array>, maxBytes: number): ReturnType<MediaStore["write"]> {
    const tooLarge = () => new TooLarge(`The file is larger than ${maxBytes} bytes.`);
    const spooled = await spool(this.#incoming, data, maxBytes, tooLarge);
    try {
      await this.#tried(() => this.#put(blobName(tenantId, spooled.sha256), spooled));
    } finally {
      await rm(spooled.file, { force: true });
    }
    const { sha256, sizeBytes, head } = spooled;
    return { sha256, sizeBytes, head };
  }

  async *read(tenantId: string, sha256: string): AsyncGenerator<Uint8Array> {
    const name = blobName(tenantId, sha256);
    const { body, sizeBytes, watch } = await this.#tried(() => this.#get(name));
    try {
      yield* this.#whole(body, sizeBytes, watch);
    } finally {
      watch.stop();
      body.destroy();
    }
  }

  /** How the store is, for people. */
  async state(): Promise<{ readonly ok: boolean; readonly detail: string }> {
    await this.#bucket.look(READY_MS).then(
      () => this.#isWell(),
      (error: unknown) => this.#isIll(error),
    );
    const fault = this.#fault;
    const detail = fault === undefined ? `s3, ${this.#bucket.address}` : `s3 is away, files cannot be stored or read: ${fault}`;
    return { ok: fault === undefined, detail };
  }

  async #get(name: string): Promise<{ body: Body; sizeBytes: number; watch: Stall }> {
    const watch = new Stall(this.#bucket.stallMs);
    try {
      return { ...(await this.#bucket.get(name, watch.begin())), watch };
    } finally {
      watch.stop();
    }
  }

  async #put(name: string, { file, sha256, sizeBytes }: Spooled): Promise<void> {
    if ((await this.#bucket.sizeOf(name)) === sizeBytes) return;
    const watch = new Stall(this.#bucket.stallMs);
    async function* pieces(): AsyncGenerator<Uint8Array> {
      for await (const piece of createReadStream(file, { highWaterMark: PIECE_BYTES })) {
        watch.moved();
        yield piece as Uint8Array;
      }
    }
    const body = Readable.from(pieces(), { objectMode: false });
    // Whoever sends it is told by the call that fails.
    body.on("error", () => undefined);
    try {
      await this.#bucket.put(name, body, sizeBytes, sha256, watch.begin());
    } finally {
      watch.stop();
      body.destroy();
    }
  }

  async *#whole(body: Body, sizeBytes: number, watch: Stall): AsyncGenerator<Uint8Array> {
    let count = 0;
    const pieces = body[Symbol.asyncIterator]();
    watch.onStall((fault) => body.destroy(fault));
    for (;;) {
      watch.moved();
      const next = await pieces.next().catch((cause: unknown) => {
        throw this.#isIll(cause);
      });
      // A reader that takes its time is no fault of the store.
      watch.stop();
      if (next.done) break;
      count += next.value.length;
      yield next.value;
    }
    if (count !== sizeBytes) throw this.#isIll(new Error(`${count} of ${sizeBytes} bytes came`));
  }

  async #tried<T>(run: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const result = await run();
        this.#isWell();
        return result;
      } catch (cause) {
        if (statusOf(cause) === 404 && (cause as Error).name === "NoSuchKey") throw new Error("the file is not in the store", { cause });
        if (attempt === ATTEMPTS || !isTransient(cause)) throw this.#isIll(cause);
      }
      await sleep(PAUSE_MS * 2 ** (attempt - 1));
    }
  }

  #isWell(): void {
    if (this.#fault !== undefined) this.#log.info({}, "the store of files is back");
    this.#fault = undefined;
  }

  #isIll(cause: unknown): AppError {
    const fault = refusalOf(cause, this.#bucket.address);
    if (this.#fault === undefined) this.#log.warn({ reason: fault }, "the store of files is away");
    this.#fault = fault;
    const text = "Files cannot be stored or read for a moment. Try again.";
    return new AppError("unavailable", "MEDIA_STORE_UNAVAILABLE", text, { cause, retryAfterMs: RETRY_AFTER_MS });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#bucket.close();
  }
}

/** Ends a call in which nothing has moved for too long. */
class Stall {
  readonly #ms: number;
  readonly #abort = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  constructor(ms: number) {
    this.#ms = ms;
  }

  onStall(end: (fault: Error) => void): void {
    const { signal } = this.#abort;
    signal.addEventListener("abort", () => end(signal.reason as Error));
  }

  begin(): AbortSignal {
    this.moved();
    return this.#abort.signal;
  }

  moved(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#abort.abort(new Error(`nothing moved for ${this.#ms / 1000} s`)), this.#ms);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
