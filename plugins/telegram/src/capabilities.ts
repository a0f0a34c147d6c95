import type { Capabilities } from "@linktor/plugin-sdk";

const MB = 1024 * 1024;

export const maxUploadBytes = 50 * MB;
export const maxPhotoBytes = 10 * MB;
export const maxDownloadBytes = 20 * MB;
export const maxCaptionLength = 1024;
export const maxCallbackDataBytes = 64;

export const capabilities: Capabilities = {
  outbound: ["text", "image", "audio", "video", "file", "sticker", "location", "contacts", "interactive"],
  maxTextLength: 4096,
  maxCaptionLength,
  textUnit: "utf16",
  // No list of media types: what Telegram does not play or show goes out as a document.
  media: [
    { type: "image", maxBytes: maxPhotoBytes },
    { type: "video", maxBytes: maxUploadBytes },
    { type: "audio", maxBytes: maxUploadBytes },
    { type: "file", maxBytes: maxUploadBytes },
    { type: "sticker", maxBytes: 512 * 1024 },
  ],
  maxButtons: 13,
  maxListRows: 30,
  replies: true,
  initiate: true,
};
