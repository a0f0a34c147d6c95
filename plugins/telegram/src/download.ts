import { AddressNotAllowed, guardedFetch, MediaGone, NeedsSignIn } from "@linktor/plugin-sdk";
import type { Client } from "./client.js";
import { Refused } from "./errors.js";
import type { Settings } from "./settings.js";

type Fetched = { readonly mimeType?: string; readonly data: AsyncIterable<Uint8Array> };

/** A link lives for an hour, so every fetch asks for a new one. */
export async function fetchMedia(client: Client, settings: Settings, reference: string, signal: AbortSignal): Promise<Fetched> {
  const { fileId, mimeType } = parseReference(reference);
  const path = await filePath(client, fileId, signal);
  const response = await download(client, `${settings.baseUrl}/file/bot${settings.token}/${path}`, signal);
  if (response.status === 404) throw new MediaGone("Telegram does not have the file any more");
  if (!response.ok || !response.body) throw new Error(`Telegram answered a download with HTTP ${response.status}`);
  return { mimeType, data: response.body };
}

function parseReference(reference: string): { readonly fileId: string; readonly mimeType?: string } {
  if (!reference.startsWith("{")) return { fileId: reference };
  const { file_id, mime } = JSON.parse(reference) as { file_id: string; mime?: string };
  return { fileId: file_id, mimeType: mime };
}

async function filePath(client: Client, fileId: string, signal: AbortSignal): Promise<string> {
  try {
    const { file_path } = await client.call("getFile", { file_id: fileId }, signal);
    if (file_path === undefined) throw new MediaGone("Telegram gives no link to the file");
    return file_path.split("/").map(encodeURIComponent).join("/");
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (error.code === 401 || error.code === 404) throw new NeedsSignIn("Telegram does not accept the bot token any more");
    if (error.code === 400) throw new MediaGone(`Telegram: ${error.description}`);
    throw error;
  }
}

async function download(client: Client, url: string, signal: AbortSignal): Promise<Response> {
  try {
    return await guardedFetch(url, { redirect: "error", signal });
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof AddressNotAllowed) throw error;
    throw new Error(
      `Telegram cannot be reached for a download: ${client.redact(error instanceof Error ? error.message : "unknown error")}`,
    );
  }
}
