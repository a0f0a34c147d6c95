import type { Capabilities } from "@linktor/plugin-sdk";

const MB = 1024 * 1024;

/** What common servers take, once base64 has made it larger by a third. */
export const maxFileBytes = 18 * MB;

export const capabilities: Capabilities = {
  outbound: ["text", "image", "audio", "video", "file", "sticker"],
  // So that a text goes with the file it belongs to, as one mail.
  maxCaptionLength: 200_000,
  maxTextLength: 200_000,
  textUnit: "utf16",
  media: (["image", "audio", "video", "file", "sticker"] as const).map((type) => ({ type, maxBytes: maxFileBytes })),
  replies: true,
  initiate: true,
};
