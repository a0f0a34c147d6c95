import { guardedGet, MediaGone } from "@linktor/plugin-sdk";
import { isWebAddress } from "./web-address.js";

const GONE: ReadonlySet<number> = new Set([400, 401, 403, 404, 405, 410, 451]);

/** The bytes of an attachment, from the address that it came with. */
export async function fetchMedia(url: string, signal: AbortSignal): Promise<{ mimeType?: string; data: AsyncIterable<Uint8Array> }> {
  if (!isWebAddress(url)) throw new MediaGone("the attachment has no http or https address");
  const response = await guardedGet(url, { signal });
  if (GONE.has(response.status)) {
    await response.body?.cancel();
    throw new MediaGone(`the address answered ${response.status}`);
  }
  if (!response.ok || !response.body) {
    await response.body?.cancel();
    throw new Error(`the address answered ${response.status}`);
  }
  const mimeType = response.headers.get("content-type")?.split(";")[0]?.trim();
  return { ...(mimeType && { mimeType }), data: response.body };
}
