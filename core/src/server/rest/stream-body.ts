import { once } from "node:events";
import type { ServerResponse } from "node:http";

/** Writes, and waits while the client is slower than we are. Throws when it goes away. */
export async function writeChunk(res: ServerResponse, chunk: string | Uint8Array, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  if (!res.write(chunk)) await once(res, "drain", { signal });
}
