import { type OutboundMedia, SendError } from "@linktor/plugin-sdk";
import { assertSize, isVoice, kindOf } from "../media/kind.js";
import { readUpload } from "../media/reference.js";
import type { Payload } from "./payload.js";

/** WhatsApp keeps an upload for 30 days. */
const MAX_AGE_MS = 29 * 24 * 3_600_000;

export function canHaveCaption(file: OutboundMedia): boolean {
  return ["image", "video", "document"].includes(kindOf(file));
}

export function mediaPayload(file: OutboundMedia, caption: string): Payload {
  const kind = kindOf(file);
  return {
    type: kind,
    [kind]: { ...mediaObject(file), ...(caption && { caption }), ...(isVoice(file) && { voice: true }) },
  };
}

/** How a message refers to a file. */
export function mediaObject(file: OutboundMedia): { readonly id: string; readonly filename?: string } {
  assertSize(file, file.sizeBytes);
  const upload = readUpload(file.reference);
  if (!upload || Date.now() - upload.uploadedAt.getTime() > MAX_AGE_MS) throw expired(file);
  return { id: upload.id, ...(kindOf(file) === "document" && file.name && { filename: file.name }) };
}

export function expired({ name }: Pick<OutboundMedia, "name">): SendError {
  return new SendError({ class: "media_expired", reason: "MEDIA_EXPIRED", message: `The file "${name}" must be uploaded again.` });
}
