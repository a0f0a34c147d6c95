import { type OutboundMedia, SendError } from "@linktor/plugin-sdk";
import { InputFile } from "grammy";
import type { Message } from "grammy/types";
import type { UploadStore } from "../uploads.js";
import type { MediaItem } from "./media-item.js";
import { kindOf, type MediaKind } from "./media-kind.js";
import type { Reference } from "./part.js";

/** Our own bytes (`tmp:`), or Telegram's reference for what was sent before (`file:<kind>:<file_id>`). */
export function resolveMedia(uploads: UploadStore, media: readonly OutboundMedia[]): Promise<readonly MediaItem[]> {
  return Promise.all(
    media.map(async (file) => {
      const kind = kindOf(file);
      const path = await uploads.find(file.reference);
      if (path !== undefined) {
        return { kind, sha256: file.sha256, isUpload: true, source: () => new InputFile(path, safeName(file.name)) };
      }
      const [, knownKind, fileId] = /^file:(\w+):(.+)$/s.exec(file.reference) ?? [];
      // Telegram takes a reference only for the kind it was made for.
      if (fileId === undefined || knownKind !== kind) {
        throw new SendError({
          class: "media_expired",
          reason: "UNKNOWN_REFERENCE",
          message: `The file "${file.name}" must be uploaded again.`,
        });
      }
      return { kind, sha256: file.sha256, isUpload: false, source: () => fileId };
    }),
  );
}

/** Telegram may have made another kind of the file, whose reference would be refused next time. */
export function referenceOf(message: Message | undefined, kind: MediaKind, sha256: string): readonly Reference[] {
  const found = message?.[kind];
  const fileId = Array.isArray(found) ? found.at(-1)?.file_id : found?.file_id;
  return fileId === undefined ? [] : [{ sha256, reference: `file:${kind}:${fileId}` }];
}

/** grammY writes the name into a header as it is. */
function safeName(name: string): string {
  return name.replaceAll(/[\p{Cc}";\\/]/gu, "_").trim() || "file";
}
