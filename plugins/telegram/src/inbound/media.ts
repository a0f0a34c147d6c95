import type { InboundMedia, MediaType } from "@linktor/plugin-sdk";
import type { Message, PhotoSize, Sticker } from "grammy/types";
import { maxDownloadBytes } from "../capabilities.js";

type File = {
  readonly file_id: string;
  readonly file_size?: number;
  readonly mime_type?: string;
  readonly file_name?: string;
  readonly duration?: number;
};

export function mediaOf(message: Message): InboundMedia | undefined {
  if (message.photo) return toMedia("image", { ...largest(message.photo), mime_type: "image/jpeg" });
  if (message.video) return toMedia("video", message.video);
  // Before the document, which Telegram sets as well.
  if (message.animation) return toMedia(message.animation.mime_type === "image/gif" ? "image" : "video", message.animation);
  if (message.video_note) return toMedia("video", { ...message.video_note, mime_type: "video/mp4" });
  if (message.audio) return toMedia("audio", { ...message.audio, file_name: message.audio.file_name ?? message.audio.title });
  if (message.voice) return toMedia("audio", { mime_type: "audio/ogg", ...message.voice });
  if (message.document) return toMedia("file", message.document);
  if (message.sticker) return toMedia("sticker", drawable(message.sticker));
  return undefined;
}

function toMedia(type: MediaType, file: File): InboundMedia {
  const facts = {
    type,
    mimeType: file.mime_type,
    name: file.file_name,
    sizeBytes: file.file_size,
    durationMs: file.duration === undefined ? undefined : file.duration * 1000,
  };
  if (file.file_size !== undefined && file.file_size > maxDownloadBytes) {
    return { ...facts, error: "Larger than 20 MB: Telegram does not hand such files to bots." };
  }
  // The file's own link forgets what it is.
  return { ...facts, reference: JSON.stringify({ file_id: file.file_id, mime: file.mime_type }) };
}

function largest(sizes: readonly PhotoSize[]): PhotoSize {
  return sizes.reduce((best, size) => (size.width * size.height > best.width * best.height ? size : best));
}

/** Moving stickers are Lottie or video files that an image cannot show; their thumbnail can. */
function drawable(sticker: Sticker): File {
  if (!sticker.is_animated && !sticker.is_video) return { ...sticker, mime_type: "image/webp" };
  if (sticker.thumbnail) return sticker.thumbnail;
  return { ...sticker, mime_type: sticker.is_video ? "video/webm" : "application/x-tgsticker" };
}
