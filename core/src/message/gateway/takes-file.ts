import type { Capabilities } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import type { Attachment } from "../message.js";
import { CONTENT_TYPE } from "../rpc/to-proto.js";

/** Whether a file can go out by a channel as it is. */
export function takesFile(can: Capabilities, attachment: Attachment): boolean {
  const type = CONTENT_TYPE[attachment.type];
  if (!can.mediaOut || !can.outbound.includes(type)) return false;
  const limit = can.media.find((one) => one.type === type);
  if (!limit) return true;
  const isKnownType = limit.mimeTypes.length === 0 || limit.mimeTypes.some((pattern) => matches(pattern, attachment.mimeType));
  return isKnownType && (limit.maxBytes === 0n || BigInt(attachment.sizeBytes) <= limit.maxBytes);
}

/** Parameters, such as a codec, do not matter. */
function matches(pattern: string, mimeType: string): boolean {
  const [type = ""] = mimeType.toLowerCase().split(";");
  return pattern.endsWith("/*") ? type.startsWith(pattern.slice(0, -1)) : type.trim() === pattern;
}
