import { type OutboundMedia, SendError } from "@linktor/plugin-sdk";
import { maxBytes } from "../capabilities.js";

/** WhatsApp's name for a way to show a file. */
export type MediaKind = keyof typeof maxBytes;

const IMAGES = { "image/jpeg": "image", "image/png": "image" } as const;
const KINDS: Readonly<Record<OutboundMedia["type"], Readonly<Record<string, MediaKind>>>> = {
  image: IMAGES,
  video: { "video/mp4": "video", "video/3gpp": "video" },
  audio: { "audio/aac": "audio", "audio/amr": "audio", "audio/mpeg": "audio", "audio/mp4": "audio", "audio/ogg": "audio" },
  sticker: { ...IMAGES, "image/webp": "sticker" },
  file: {},
};

type File = Pick<OutboundMedia, "type" | "mimeType">;

/** What WhatsApp would not show or play goes out as a document. */
export function kindOf({ type, mimeType }: File): MediaKind {
  const kinds = KINDS[type];
  const mime = baseType(mimeType);
  return (Object.hasOwn(kinds, mime) ? kinds[mime] : undefined) ?? "document";
}

/** The one format that WhatsApp plays as a voice message. */
export function isVoice(file: File): boolean {
  return kindOf(file) === "audio" && baseType(file.mimeType) === "audio/ogg";
}

export function assertSize(file: File, sizeBytes: number): void {
  const kind = kindOf(file);
  if (sizeBytes > maxBytes[kind]) throw tooBig(kind, maxBytes[kind]);
}

export function tooBig(what: string, max: number): SendError {
  const message = `WhatsApp takes a file of this kind (${what}) up to ${Math.floor(max / 1024)} KiB.`;
  return new SendError({ class: "content_rejected", reason: "FILE_TOO_BIG", message });
}

function baseType(mimeType: string): string {
  return (mimeType.toLowerCase().split(";")[0] ?? "").trim();
}
