import type { TenantId } from "../shared/ids.js";

/** Where bytes lie: a folder, or an object store. Named by their hash, so equal files of a tenant are stored once. */
export interface MediaStore {
  /** Stores bytes; fails with `TooLarge` beyond `maxBytes`, and then stores nothing. `head` is their beginning. */
  write(
    tenantId: TenantId,
    data: AsyncIterable<Uint8Array>,
    maxBytes: number,
  ): Promise<{ sha256: string; sizeBytes: number; head: Uint8Array }>;
  read(tenantId: TenantId, sha256: string): AsyncIterable<Uint8Array>;
}

export class TooLarge extends Error {
  override name = "TooLarge";
}

/** A store that cannot be used as it is set up; the message says what is wrong. */
export class StoreRefused extends Error {
  override name = "StoreRefused";
}
