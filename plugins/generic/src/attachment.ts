import type { InboundMedia, MediaType } from "@linktor/plugin-sdk";
import { isWebAddress } from "./web-address.js";

const TYPES: readonly MediaType[] = ["image", "audio", "video", "file", "sticker"];

/** `{url, mime_type?, name?, type?}`. Its address is what the bytes are asked for with. */
export function readAttachment(value: unknown): InboundMedia {
  const { url, mime_type: mimeType, name, type } = (value ?? {}) as Record<string, unknown>;
  return {
    type: TYPES.find((known) => known === type) ?? typeOf(mimeType),
    ...(typeof url === "string" && isWebAddress(url) ? { reference: url } : { error: "the attachment has no http or https address" }),
    ...(typeof mimeType === "string" && { mimeType }),
    ...(typeof name === "string" && { name }),
  };
}

function typeOf(mimeType: unknown): MediaType {
  const kind = typeof mimeType === "string" ? mimeType.split("/")[0] : undefined;
  return kind === "image" || kind === "audio" || kind === "video" ? kind : "file";
}
