import type { Generated } from "kysely";
import type { ChannelId, MediaId, TenantId, VisitorId } from "../shared/ids.js";

export interface WebchatTables {
  visitor: {
    tenantId: TenantId;
    id: VisitorId;
    channelId: ChannelId;
    tokenHash: Buffer;
    userId: string | null;
    isVerified: Generated<boolean>;
    profile: Generated<unknown>;
    createdAt: Date;
    expiresAt: Date;
  };
  visitorUpload: { tenantId: TenantId; mediaId: MediaId; channelId: ChannelId; visitorId: VisitorId; createdAt: Date };
}
