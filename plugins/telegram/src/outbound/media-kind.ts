import type { OutboundMedia } from "@linktor/plugin-sdk";
import { maxPhotoBytes } from "../capabilities.js";

/** Telegram's name for a way to send a file: `sendPhoto {photo}` and so on. */
export type MediaKind = "photo" | "animation" | "video" | "audio" | "voice" | "sticker" | "document";

const KINDS: Readonly<Record<OutboundMedia["type"], Readonly<Record<string, MediaKind>>>> = {
  image: { "image/jpeg": "photo", "image/png": "photo", "image/webp": "photo", "image/gif": "animation" },
  video: { "video/mp4": "video" },
  audio: {
    "audio/ogg": "voice",
    "audio/opus": "voice",
    "audio/mpeg": "audio",
    "audio/mp3": "audio",
    "audio/mp4": "audio",
    "audio/m4a": "audio",
    "audio/x-m4a": "audio",
  },
  sticker: {
    "image/webp": "sticker",
    "application/x-tgsticker": "sticker",
    "video/webm": "sticker",
    "image/png": "photo",
    "image/jpeg": "photo",
  },
  file: {},
};

/** What Telegram would not show or play goes out as a document. */
export function kindOf({ type, mimeType, sizeBytes }: OutboundMedia): MediaKind {
  const [mime = ""] = mimeType.toLowerCase().split(";");
  const kind = KINDS[type][mime.trim()] ?? "document";
  return kind === "photo" && sizeBytes > maxPhotoBytes ? "document" : kind;
}

const ALBUM_OF: Readonly<Partial<Record<MediaKind, string>>> = { photo: "visual", video: "visual", audio: "audio", document: "document" };
const MAX_ALBUM = 10;

/** Neighbours that Telegram shows together. Documents and audio files keep to their own kind. */
export function inAlbums<T extends { readonly kind: MediaKind }>(items: readonly T[]): readonly (readonly T[])[] {
  const albums: T[][] = [];
  for (const item of items) {
    const last = albums.at(-1);
    const album = ALBUM_OF[item.kind];
    const isSame = last?.[0] !== undefined && album !== undefined && ALBUM_OF[last[0].kind] === album;
    if (last && isSame && last.length < MAX_ALBUM) last.push(item);
    else albums.push([item]);
  }
  return albums;
}
