import type { Capabilities } from "@linktor/plugin-sdk";

const MB = 1024 * 1024;

export const maxTextLength = 4096;
export const maxCaptionLength = 1024;
export const maxButtons = 3;
export const maxListRows = 10;
export const maxFileBytes = 100 * MB;
export const maxBytes = { image: 5 * MB, video: 16 * MB, audio: 16 * MB, document: maxFileBytes, sticker: 500 * 1024 } as const;
export const maxStaticStickerBytes = 100 * 1024;

export const capabilities: Capabilities = {
  outbound: ["text", "image", "audio", "video", "file", "sticker", "location", "contacts", "interactive", "template"],
  maxTextLength,
  maxCaptionLength,
  textUnit: "utf16",
  // No list of media types: what WhatsApp does not show or play goes out as a document.
  media: [
    { type: "image", maxBytes: maxBytes.image },
    { type: "video", maxBytes: maxBytes.video },
    { type: "audio", maxBytes: maxBytes.audio },
    { type: "file", maxBytes: maxBytes.document },
    { type: "sticker", maxBytes: maxBytes.sticker },
  ],
  maxButtons,
  maxListRows,
  replies: true,
  deliveryReceipts: true,
  readReceipts: true,
  replyWindowHours: 24,
  initiate: true,
};
