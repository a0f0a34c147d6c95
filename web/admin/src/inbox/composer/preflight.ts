import { ContentType } from "@linktor/gen/linktor/content/v1/content_pb.js";
import { type Capabilities, TextUnit } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";

/** How long a text is for a channel. */
export function lengthOf(text: string, unit: TextUnit): number {
  switch (unit) {
    case TextUnit.CODE_POINTS:
      return [...text].length;
    case TextUnit.BYTES:
      return new TextEncoder().encode(text).length;
    default:
      return text.length;
  }
}

/** From this share of the limit on, the rest is counted. */
const COUNTED_FROM = 0.8;

/** How a text stands to the channel's limit; undefined while that is far. */
export function countOf(text: string, capabilities: Capabilities | undefined): { count: number; max: number } | undefined {
  const max = capabilities?.maxTextLength ?? 0;
  if (!capabilities || max === 0) return undefined;
  const count = lengthOf(text, capabilities.textUnit);
  return count >= max * COUNTED_FROM ? { count, max } : undefined;
}

/** Whether a channel sends a file as it is. Otherwise its contact gets a link to it. */
export function takesFile({ type, size }: { type: string; size: number }, { mediaOut, outbound, media }: Capabilities): boolean {
  const kind = kindOf(type);
  if (!mediaOut || !outbound.includes(kind)) return false;
  const limit = media.find((one) => one.type === kind);
  if (!limit) return true;
  const isKnown = limit.mimeTypes.length === 0 || limit.mimeTypes.some((pattern) => fits(type, pattern));
  return isKnown && (limit.maxBytes === 0n || BigInt(size) <= limit.maxBytes);
}

function kindOf(mimeType: string): ContentType {
  const [family] = mimeType.split("/");
  if (family === "image") return ContentType.IMAGE;
  if (family === "audio") return ContentType.AUDIO;
  if (family === "video") return ContentType.VIDEO;
  return ContentType.FILE;
}

function fits(mimeType: string, pattern: string): boolean {
  return pattern.endsWith("/*") ? mimeType.startsWith(pattern.slice(0, -1)) : mimeType === pattern;
}
