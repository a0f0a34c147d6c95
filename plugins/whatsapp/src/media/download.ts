import { MediaGone, NeedsSignIn } from "@linktor/plugin-sdk";
import type { Client } from "../graph/client.js";
import { Refused } from "../graph/errors.js";
import { classOf } from "../graph/refusal.js";
import { type JsonObject, numberOf, textOf } from "../json.js";
import type { Settings } from "../settings.js";
import { readReference } from "./reference.js";
import { assertFetchable, verified } from "./verified.js";

type Fetched = { readonly mimeType?: string; readonly data: AsyncIterable<Uint8Array> };

/** An address is good for five minutes, an id for a week: a stale address is asked for anew. */
export async function fetchMedia(client: Client, settings: Settings, text: string, signal: AbortSignal): Promise<Fetched> {
  const { id, url, sha256, mimeType } = readReference(text);
  const response = (url !== undefined && (await downloadFrom(client, url, signal))) || (await downloadById(client, settings, id, signal));
  return { mimeType, data: verified(response.body, sha256 ?? response.sha256) };
}

type Download = { readonly body: AsyncIterable<Uint8Array>; readonly sha256?: string };

async function downloadById(client: Client, settings: Settings, id: string, signal: AbortSignal): Promise<Download> {
  const found = await look(client, settings, id, signal);
  assertFetchable(numberOf(found.file_size) ?? 0);
  const url = textOf(found.url);
  if (url === undefined) throw new MediaGone("WhatsApp gives no address for the file.");
  const download = await downloadFrom(client, url, signal);
  if (!download) throw new MediaGone("WhatsApp does not have the file any more.");
  return { ...download, sha256: textOf(found.sha256) };
}

async function look(client: Client, { phoneNumberId }: Settings, id: string, signal: AbortSignal): Promise<JsonObject> {
  try {
    return await client.call(encodeURIComponent(id), { query: { phone_number_id: phoneNumberId } }, signal);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    // Code 100 is an id that is unknown, or not any more.
    if (error.code === 100 || error.status === 404) throw new MediaGone("WhatsApp keeps files for a week and has this one no more.");
    if (classOf(error) === "auth") throw new NeedsSignIn("WhatsApp does not accept the access token any more.");
    throw error;
  }
}

/** Undefined where the address is not, or no more, good. */
async function downloadFrom(client: Client, url: string, signal: AbortSignal): Promise<Download | undefined> {
  const response = await client.download(url, signal);
  if (response.ok && response.body) return { body: response.body };
  await response.body?.cancel();
  if ([401, 403, 404, 410].includes(response.status)) return undefined;
  throw new Error(`WhatsApp answered a download with HTTP ${response.status}`);
}
