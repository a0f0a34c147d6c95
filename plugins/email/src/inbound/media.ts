import type { InboundMedia, MediaType } from "@linktor/plugin-sdk";
import type { Attachment } from "postal-mime";
import { safeFileName } from "./file-name.js";
import type { Mail } from "./mail.js";
import { type Place, writeReference } from "./reference.js";

export const MAX_FILES = 100;

const MORE_FILES = `A mail may have ${MAX_FILES} files here. The others are in the mailbox.`;

/** A longer one would be repeated with each file. Without it the mail is found only where it lay. */
const MAX_ID = 512;

/** The files of a mail, and which of them its HTML shows. */
export function mediaOf(mail: Mail, place: Place): readonly InboundMedia[] {
  const files = mail.attachments.slice(0, MAX_FILES).map((file, index): InboundMedia => {
    const name = nameOf(file, index);
    return {
      type: typeOf(file.mimeType),
      reference: writeReference({ ...place, id: mail.hasMessageId && mail.id.length <= MAX_ID ? mail.id : undefined, index, name }),
      mimeType: file.mimeType,
      name,
      sizeBytes: bytesOf(file).length,
    };
  });
  const more = mail.attachments.length - files.length;
  return more > 0 ? [...files, { type: "file", name: `${more} more files`, error: MORE_FILES }] : files;
}

export function nameOf({ filename, mimeType }: Attachment, index: number): string {
  return safeFileName(filename, mimeType, index + 1);
}

export function bytesOf({ content }: Attachment): Uint8Array {
  return typeof content === "string" ? Buffer.from(content) : new Uint8Array(content);
}

function typeOf(mimeType: string): MediaType {
  if (/^image\/(png|jpe?g|gif|webp)$/.test(mimeType)) return "image";
  if (mimeType.startsWith("audio/")) return "audio";
  return mimeType.startsWith("video/") ? "video" : "file";
}
