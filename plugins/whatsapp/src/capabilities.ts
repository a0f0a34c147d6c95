import type { Capabilities } from "@linktor/plugin-sdk";

const MB = 1024 * 1024;

export const maxTextLength = 4096;
export const maxCaptionLength = 1024;
export const maxButtons = 3;
export const maxListRows = 10;
export const maxFileBytes = 100 * MB;
export const maxBytes = { image: 5 * MB, video: 16 * MB, audio: 16 * MB, document: maxFileBytes, sticker: 500 * 1024 } as const;
export const maxStaticStickerBytes = 100 * 1024;

const pictures = ["image/jpeg", "image/png"];
const videos = ["video/mp4", "video/3gpp"];
const sounds = ["audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg", "audio/opus"];
const documents = [
  "text/plain",
  "application/pdf",
  "application/msword",
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  "application/vnd.ms-excel",
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  "application/vnd.ms-powerpoint",
  "application/vnd.openxmlformats-officedocument.presentationml.presentation",
];
/** All that can be uploaded: Meta refuses any other type. */
const uploadable: readonly string[] = [...pictures, "image/webp", ...videos, ...sounds, ...documents];

export const capabilities: Capabilities = {
  outbound: ["text", "image", "audio", "video", "file", "sticker", "location", "contacts", "interactive", "template"],
  maxTextLength,
  maxCaptionLength,
  textUnit: "utf16",
  media: [
    { type: "image", maxBytes: maxBytes.image, mimeTypes: pictures },
    { type: "video", maxBytes: maxBytes.video, mimeTypes: videos },
    { type: "audio", maxBytes: maxBytes.audio, mimeTypes: sounds },
    { type: "file", maxBytes: maxBytes.document, mimeTypes: uploadable },
    { type: "sticker", maxBytes: maxBytes.sticker, mimeTypes: ["image/webp", ...pictures] },
  ],
  maxButtons,
  maxListRows,
  replies: true,
  deliveryReceipts: true,
  readReceipts: true,
  replyWindowHours: 24,
  initiate: true,
};
