import { fileTypeFromBuffer } from "file-type";
import { type MediaId, newId, type TenantId } from "../shared/ids.js";
import { MAX_MEDIA_BYTES, type Media } from "./media.js";
import type { MediaStore } from "./ports.js";

/** Stores bytes and finds out what they are: from the bytes where they tell, else what the sender said. */
export async function storeFile(
  store: MediaStore,
  tenantId: TenantId,
  file: { readonly name: string; readonly mimeType: string; readonly data: AsyncIterable<Uint8Array> },
  now: Date,
  maxBytes = MAX_MEDIA_BYTES,
): Promise<Media> {
  const { sha256, sizeBytes, head } = await store.write(tenantId, file.data, maxBytes);
  const found = await fileTypeFromBuffer(head);
  return {
    tenantId,
    id: newId<MediaId>(),
    name: baseName(file.name),
    mimeType: found?.mime ?? plainType(file.mimeType),
    sizeBytes,
    sha256,
    createdAt: now,
  };
}

const TYPE = /^[a-z]+\/[a-z0-9.+-]+$/;

function plainType(mimeType: string): string {
  const type = mimeType.split(";")[0]?.trim().toLowerCase() ?? "";
  return TYPE.test(type) ? type : "application/octet-stream";
}

/** A name without folders and control characters. */
function baseName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? "";
  return [...last]
    .filter((char) => char >= " " && char !== "\u007f")
    .join("")
    .slice(0, 255);
}
