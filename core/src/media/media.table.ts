import type { Generated } from "kysely";
import type { MediaId, TenantId } from "../shared/ids.js";

export interface MediaTables {
  media: {
    tenantId: TenantId;
    id: MediaId;
    name: Generated<string>;
    mimeType: string;
    sizeBytes: string;
    sha256: string;
    createdAt: Date;
  };
}
