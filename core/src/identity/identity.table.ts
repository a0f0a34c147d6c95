import type { Generated } from "kysely";
import type { ApiKeyId, QueueId, ServiceAccountId, TeamId, TenantId, UserId } from "../shared/ids.js";
import type { Role, UserStatus } from "./identity.js";

export interface IdentityTables {
  users: { id: UserId; email: string; createdAt: Date };
  membership: {
    tenantId: TenantId;
    userId: UserId;
    name: string;
    passwordHash: string;
    role: Role;
    status: Generated<UserStatus>;
    lastUsedAt: Date | null;
    createdAt: Date;
  };
  refreshToken: {
    id: string;
    tenantId: TenantId;
    userId: UserId;
    familyId: string;
    hash: Buffer;
    createdAt: Date;
    expiresAt: Date;
    usedAt: Date | null;
    revokedAt: Date | null;
  };
  serviceAccount: { tenantId: TenantId; id: ServiceAccountId; name: string; createdAt: Date };
  apiKey: {
    tenantId: TenantId;
    id: ApiKeyId;
    serviceAccountId: ServiceAccountId;
    name: string;
    prefix: string;
    hash: Buffer;
    scopes: string[];
    createdAt: Date;
    expiresAt: Date | null;
    lastUsedAt: Date | null;
    revokedAt: Date | null;
  };
  team: { tenantId: TenantId; id: TeamId; name: string; createdAt: Date };
  teamMember: { tenantId: TenantId; teamId: TeamId; userId: UserId };
  queue: {
    tenantId: TenantId;
    id: QueueId;
    name: string;
    isDefault: Generated<boolean>;
    teamId: TeamId | null;
    createdAt: Date;
  };
}
