import { isSafeInline, type Media } from "./media.js";

/** How a browser may treat a file: show what cannot do harm, download the rest. */
export function dispositionOf({ mimeType, name }: Pick<Media, "mimeType" | "name">): string {
  const how = isSafeInline(mimeType) ? "inline" : "attachment";
  if (name === "") return how;
  const plain = name.replaceAll(/[^\w .()-]/g, "_");
  return `${how}; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name).replaceAll(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16)}`)}`;
}
