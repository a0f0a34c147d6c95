import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, rm } from "node:fs/promises";
import path from "node:path";

const HEAD_BYTES = 4100;

/** Bytes that came in whole, in a file of their own. */
export interface Spooled {
  readonly file: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  /** Their beginning. */
  readonly head: Uint8Array;
}

/** Takes bytes in and finds out their hash. What is not whole, or is too large, leaves nothing. */
export async function spool(dir: string, data: AsyncIterable<Uint8Array>, maxBytes: number, tooLarge: () => Error): Promise<Spooled> {
  await mkdir(dir, { recursive: true });
  const name = path.join(dir, randomUUID());
  const hash = createHash("sha256");
  let head = Buffer.alloc(0);
  let sizeBytes = 0;
  try {
    const file = await open(name, "wx", 0o600);
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
    return { file: name, sha256: hash.digest("hex"), sizeBytes, head };
  } catch (error) {
    await rm(name, { force: true });
    throw error;
  }
}
