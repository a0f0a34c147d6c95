import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import path from "node:path";

const HEAD_BYTES = 4100;

/** Keeps bytes as files, named by their hash. A file appears under its name only when it is whole. */
export class FileBlobs {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
  }

  async write(
    folder: string,
    data: AsyncIterable<Uint8Array>,
    maxBytes: number,
    tooLarge: () => Error,
  ): Promise<{ sha256: string; sizeBytes: number; head: Uint8Array }> {
    const incoming = path.join(this.#dir, "incoming");
    await mkdir(incoming, { recursive: true });
    const half = path.join(incoming, randomUUID());
    const hash = createHash("sha256");
    let head = Buffer.alloc(0);
    let sizeBytes = 0;
    try {
      const file = await open(half, "wx", 0o600);
      try {
        for await (const piece of data) {
          sizeBytes += piece.length;
          if (sizeBytes > maxBytes) throw tooLarge();
          hash.update(piece);
          if (head.length < HEAD_BYTES) head = Buffer.concat([head, piece]).subarray(0, HEAD_BYTES);
          await file.write(piece);
        }
        await file.sync();
      } finally {
        await file.close();
      }
      const sha256 = hash.digest("hex");
      const whole = this.#pathOf(folder, sha256);
      await mkdir(path.dirname(whole), { recursive: true });
      await rename(half, whole);
      return { sha256, sizeBytes, head };
    } catch (error) {
      await rm(half, { force: true });
      throw error;
    }
  }

  async *read(folder: string, sha256: string): AsyncGenerator<Uint8Array> {
    const file = this.#pathOf(folder, sha256);
    await stat(file);
    for await (const piece of createReadStream(file, { highWaterMark: 256 * 1024 })) yield piece as Uint8Array;
  }

  #pathOf(folder: string, sha256: string): string {
    if (!/^[0-9a-f-]+$/.test(folder) || !/^[0-9a-f]{64}$/.test(sha256)) throw new Error("not the name of a blob");
    return path.join(this.#dir, folder, sha256.slice(0, 2), sha256);
  }
}
