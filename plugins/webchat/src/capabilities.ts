import type { Capabilities } from "@linktor/plugin-sdk";

const maxFileBytes = 25 * 1024 * 1024;
const maxTextLength = 10_000;

export const capabilities: Capabilities = {
  outbound: ["text", "image", "audio", "video", "file", "location", "interactive"],
  maxTextLength,
  maxCaptionLength: maxTextLength,
  textUnit: "utf16",
  media: (["image", "audio", "video", "file"] as const).map((type) => ({ type, maxBytes: maxFileBytes })),
  maxButtons: 13,
  maxListRows: 30,
  // A message is known by the key it was sent with, so a repeat is the same message.
  idempotentSend: true,
  replies: true,
  deliveryReceipts: true,
  readReceipts: true,
};
