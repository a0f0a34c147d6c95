import { createReadStream } from "node:fs";
import { mkdir, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { type Spooled, spool } from "./spool.js";

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
  ): Promise<Pick<Spooled, "sha256" | "sizeBytes" | "head">> {
    const { file, sha256, sizeBytes, head } = await spool(path.join(this.#dir, "incoming"), data, maxBytes, tooLarge);
    try {
      const whole = path.join(this.#dir, blobName(folder, sha256));
      await mkdir(path.dirname(whole), { recursive: true });
      await rename(file, whole);
      return { sha256, sizeBytes, head };
    } catch (error) {
      await rm(file, { force: true });
      throw error;
    }
  }

  async *read(folder: string, sha256: string): AsyncGenerator<Uint8Array> {
    const file = path.join(this.#dir, blobName(folder, sha256));
    await stat(file);
    for await (const piece of createReadStream(file, { highWaterMark: 256 * 1024 })) yield piece as Uint8Array;
  }
}

/** Where bytes lie: the same in a folder and in an object store. */
export function blobName(folder: string, sha256: string): string {
  if (!/^[0-9a-f-]+$/.test(folder) || !/^[0-9a-f]{64}$/.test(sha256)) throw new Error("not the name of a blob");
  return `${folder}/${sha256.slice(0, 2)}/${sha256}`;
}
