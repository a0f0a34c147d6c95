import { randomUUID } from "node:crypto";
import { openAsBlob } from "node:fs";
import { open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { OutboundMedia } from "@linktor/plugin-sdk";
import { maxStaticStickerBytes } from "../capabilities.js";
import type { Client } from "../graph/client.js";
import { asSendError } from "../graph/refusal.js";
import { textOf } from "../json.js";
import type { Settings } from "../settings.js";
import { assertSize, kindOf, tooBig } from "./kind.js";
import { writeUpload } from "./reference.js";
import { isAnimated } from "./webp.js";

const UPLOAD_MS = 120_000;

type Described = Omit<OutboundMedia, "reference">;

/** Hands a file to WhatsApp, which keeps it for a month. */
export async function uploadMedia(
  client: Client,
  settings: Settings,
  media: Described,
  data: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<{ readonly reference: string; readonly reusable: true }> {
  assertSize(media, media.sizeBytes);
  // On disk meanwhile: the form must say its length before its bytes, and a hundred megabytes are too many to hold.
  const path = join(tmpdir(), `linktor-whatsapp-${randomUUID()}`);
  try {
    await write(path, media, data, signal);
    const id = await post(client, settings, media, path, signal);
    return { reference: writeUpload({ id, uploadedAt: new Date() }), reusable: true };
  } finally {
    await rm(path, { force: true });
  }
}

async function post(client: Client, { phoneNumberId }: Settings, media: Described, path: string, signal: AbortSignal): Promise<string> {
  const form = new FormData();
  form.set("messaging_product", "whatsapp");
  form.set("type", media.mimeType);
  form.set("file", await openAsBlob(path, { type: media.mimeType }), media.name || "file");
  try {
    const { id } = await client.call(`${phoneNumberId}/media`, { form, timeoutMs: UPLOAD_MS }, signal);
    const found = textOf(id);
    if (found === undefined) throw new Error("WhatsApp gave the file no id");
    return found;
  } catch (error) {
    throw asSendError(error);
  }
}

async function write(path: string, media: Described, data: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<void> {
  await using file = await open(path, "wx", 0o600);
  let size = 0;
  let head: Uint8Array = new Uint8Array();
  for await (const chunk of data) {
    signal.throwIfAborted();
    size += chunk.byteLength;
    assertSize(media, size);
    if (head.length < 32) head = Buffer.concat([head, chunk.subarray(0, 32)]);
    await file.write(chunk);
  }
  if (kindOf(media) === "sticker" && size > maxStaticStickerBytes && !isAnimated(head)) {
    throw tooBig("sticker that does not move", maxStaticStickerBytes);
  }
}
