import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import {
  type ApiKey as ApiKeyProto,
  ApiKeySchema,
  type Presence as PresenceProto,
  PresenceSchema,
  PresenceStatus,
  type Queue as QueueProto,
  QueueSchema,
  Role as RoleProto,
  UserStatus as StatusProto,
  type Team as TeamProto,
  TeamSchema,
  type TenantSummary as TenantSummaryProto,
  TenantSummarySchema,
  type User as UserProto,
  UserSchema,
} from "@linktor/gen/linktor/identity/v1/identity_pb.js";
import { formatId, formatOptionalId } from "../../shared/ids.js";
import type { ApiKey } from "../api-key-store.js";
import type { Role, User, UserStatus } from "../identity.js";
import type { TenantSummary } from "../identity-store.js";
import type { PresenceChange } from "../presence.js";
import type { Queue } from "../queue-store.js";
import type { Team } from "../team-store.js";

const ROLE: Readonly<Record<Role, RoleProto>> = { admin: RoleProto.ADMIN, supervisor: RoleProto.SUPERVISOR, agent: RoleProto.AGENT };
const STATUS: Readonly<Record<UserStatus, StatusProto>> = { active: StatusProto.ACTIVE, disabled: StatusProto.DISABLED };

export function userToProto(user: User): UserProto {
  return create(UserSchema, {
    id: formatId("us", user.id),
    email: user.email,
    name: user.name,
    role: ROLE[user.role],
    status: STATUS[user.status],
    createdAt: timestampFromDate(user.createdAt),
  });
}

export function presenceToProto({ userId, isOnline }: Pick<PresenceChange, "userId" | "isOnline">): PresenceProto {
  return create(PresenceSchema, { userId: formatId("us", userId), status: isOnline ? PresenceStatus.ONLINE : PresenceStatus.OFFLINE });
}

export function tenantSummaryToProto({ tenantId, slug, tenantName }: TenantSummary): TenantSummaryProto {
  return create(TenantSummarySchema, { id: formatId("tn", tenantId), slug, name: tenantName });
}

export function apiKeyToProto(key: ApiKey): ApiKeyProto {
  return create(ApiKeySchema, {
    id: formatId("ak", key.id),
    name: key.name,
    prefix: key.prefix,
    scopes: [...key.scopes],
    createdAt: timestampFromDate(key.createdAt),
    expiresAt: key.expiresAt ? timestampFromDate(key.expiresAt) : undefined,
    lastUsedAt: key.lastUsedAt ? timestampFromDate(key.lastUsedAt) : undefined,
  });
}

export function teamToProto({ id, name, userIds, queueId }: Team): TeamProto {
  const members = userIds.map((userId) => formatId("us", userId));
  return create(TeamSchema, { id: formatId("tm", id), name, userIds: members, queueId: formatId("qu", queueId) });
}

export function queueToProto({ id, name, isDefault, teamId }: Queue): QueueProto {
  return create(QueueSchema, { id: formatId("qu", id), name, isDefault, teamId: formatOptionalId("tm", teamId) });
}

/** Undefined for an absent field; the contract refuses what has no name. */
export function roleFromProto(value: RoleProto | undefined): Role | undefined {
  return (Object.keys(ROLE) as Role[]).find((role) => ROLE[role] === value);
}

export function statusFromProto(value: StatusProto | undefined): UserStatus | undefined {
  return (Object.keys(STATUS) as UserStatus[]).find((status) => STATUS[status] === value);
}
