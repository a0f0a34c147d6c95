import { createHash } from "node:crypto";
import { MediaGone, safeEqual } from "@linktor/plugin-sdk";
import { maxFileBytes } from "../capabilities.js";

/** Passes bytes on, and fails at their end unless they are what was announced. */
export async function* verified(data: AsyncIterable<Uint8Array>, sha256: string | undefined): AsyncGenerator<Uint8Array> {
  const hash = createHash("sha256");
  let size = 0;
  for await (const chunk of data) {
    size += chunk.byteLength;
    assertFetchable(size);
    hash.update(chunk);
    yield chunk;
  }
  if (sha256 !== undefined && !safeEqual(hash.digest(), digestOf(sha256))) throw new Error("the file arrived damaged");
}

export function assertFetchable(sizeBytes: number): void {
  if (sizeBytes > maxFileBytes) throw new MediaGone("The file is larger than 100 MB.");
}

/** Webhooks write the sum in Base64, the media endpoint in hex. */
function digestOf(text: string): Uint8Array {
  return Buffer.from(text, /^[\da-f]{64}$/i.test(text) ? "hex" : "base64");
}
