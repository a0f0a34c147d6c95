import { FileBlobs } from "../platform/blob.js";
import type { TenantId } from "../shared/ids.js";
import { type MediaStore, TooLarge } from "./ports.js";

/** Media as files under the data directory, a folder a tenant. */
export function fileMediaStore(dir: string): MediaStore {
  const blobs = new FileBlobs(dir);
  return {
    write: (tenantId: TenantId, data, maxBytes) =>
      blobs.write(tenantId, data, maxBytes, () => new TooLarge(`The file is larger than ${maxBytes} bytes.`)),
    read: (tenantId: TenantId, sha256) => blobs.read(tenantId, sha256),
  };
}
