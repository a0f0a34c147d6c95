import type { Generated } from "kysely";
import type { ChannelId, TenantId } from "../shared/ids.js";
import type { ChannelStatus } from "./channel.js";

export interface ChannelTables {
  channel: {
    tenantId: TenantId;
    id: ChannelId;
    type: string;
    name: string;
    config: unknown;
    credentials: Buffer;
    credentialsSet: string[];
    state: Buffer | null;
    epoch: Generated<string>;
    generation: Generated<string>;
    isEnabled: Generated<boolean>;
    status: Generated<ChannelStatus>;
    statusDetail: Generated<string>;
    statusAction: Generated<string>;
    signIn: Buffer | null;
    capabilities: Buffer | null;
    checkedAt: Date | null;
    createdAt: Date;
    updatedAt: Date;
  };
  pluginHost: { id: string; address: string; plugins: Buffer; seenAt: Date };
  channelLease: { channelId: ChannelId; hostId: string; until: Date };
  quarantine: {
    tenantId: TenantId;
    id: string;
    channelId: ChannelId;
    topic: Generated<string>;
    description: Generated<string>;
    reason: string;
    attempts: Generated<number>;
    raw: Buffer;
    createdAt: Date;
  };
  intakeSuspect: { fingerprint: string; deaths: number; seenAt: Date };
}
