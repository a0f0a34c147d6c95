import type { MediaId, TenantId } from "../shared/ids.js";

/** A stored file. */
export interface Media {
  readonly tenantId: TenantId;
  readonly id: MediaId;
  readonly name: string;
  readonly mimeType: string;
  readonly sizeBytes: number;
  /** Hex; names the bytes in the blob store. */
  readonly sha256: string;
  readonly createdAt: Date;
}

export const MAX_MEDIA_BYTES = 100 * 1024 * 1024;

// What a browser would run as a page of ours, were it shown instead of downloaded.
const SHOWN_INLINE = /^(image\/(png|jpeg|gif|webp|avif|bmp)|audio\/[\w.+-]+|video\/[\w.+-]+)$/;

/** Whether a file may be shown in a page; everything else is downloaded. */
export function isSafeInline(mimeType: string): boolean {
  return SHOWN_INLINE.test(mimeType);
}
