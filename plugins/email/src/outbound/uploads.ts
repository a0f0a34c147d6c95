import { randomUUID } from "node:crypto";
import { type OutboundMedia, SendError } from "@linktor/plugin-sdk";
import { maxFileBytes } from "../capabilities.js";

const MAX_BYTES = 4 * maxFileBytes;
const KEEP_MS = 15 * 60_000;

/** SMTP takes files only inside a mail, so their bytes wait in memory for it: not for long, not many, and for one mail alone. */
export class Uploads implements Disposable {
  readonly #files = new Map<string, { readonly bytes: Buffer; readonly timer: NodeJS.Timeout }>();
  #size = 0;

  async keep(data: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<string> {
    const chunks: Uint8Array[] = [];
    let size = 0;
    try {
      for await (const chunk of data) {
        signal.throwIfAborted();
        this.#size += chunk.byteLength;
        size += chunk.byteLength;
        if (size > maxFileBytes) throw tooLarge();
        if (this.#size > MAX_BYTES) throw busy();
        chunks.push(chunk);
      }
    } catch (error) {
      this.#size -= size;
      throw error;
    }
    const reference = `mem:${randomUUID()}`;
    const timer = setTimeout(() => this.#drop(reference), KEEP_MS).unref();
    this.#files.set(reference, { bytes: Buffer.concat(chunks), timer });
    return reference;
  }

  /** Throws when they are no longer there: the file is then uploaded again. */
  find({ reference, name }: Pick<OutboundMedia, "reference" | "name">): Buffer {
    const file = this.#files.get(reference);
    if (file) return file.bytes;
    throw new SendError({ class: "media_expired", reason: "UNKNOWN_REFERENCE", message: `The file "${name}" must be uploaded again.` });
  }

  /** Each attempt brings its files anew. */
  release(media: readonly Pick<OutboundMedia, "reference">[]): void {
    for (const { reference } of media) this.#drop(reference);
  }

  [Symbol.dispose](): void {
    for (const reference of [...this.#files.keys()]) this.#drop(reference);
  }

  #drop(reference: string): void {
    const file = this.#files.get(reference);
    if (!file) return;
    clearTimeout(file.timer);
    this.#size -= file.bytes.length;
    this.#files.delete(reference);
  }
}

function tooLarge(): SendError {
  return new SendError({ class: "content_rejected", reason: "FILE_TOO_BIG", message: "Mail servers take files of at most 18 MB or so." });
}

function busy(): SendError {
  return new SendError({
    class: "retryable",
    reason: "TOO_MANY_FILES",
    message: "Too many files wait to be sent on this channel.",
    retryAfterMs: 5000,
  });
}
