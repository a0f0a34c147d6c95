import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import {
  type Quota as QuotaProto,
  QuotaResource,
  QuotaSchema,
  type Tenant as TenantProto,
  TenantSchema,
  type Usage as UsageProto,
  UsageSchema,
} from "@linktor/gen/linktor/tenant/v1/tenant_pb.js";
import type { Resource, Usage } from "../../platform/quota/quota.js";
import type { Quota } from "../../platform/quota/quota-store.js";
import { invalid } from "../../shared/errors.js";
import { formatId } from "../../shared/ids.js";
import type { Tenant } from "../tenant.js";

export function tenantToProto({ id, slug, name, reopenWindowHours, createdAt }: Tenant): TenantProto {
  return create(TenantSchema, { id: formatId("tn", id), slug, name, reopenWindowHours, createdAt: timestampFromDate(createdAt) });
}

const RESOURCE: Readonly<Record<Resource, QuotaResource>> = {
  channels: QuotaResource.CHANNELS,
  users: QuotaResource.USERS,
  contacts: QuotaResource.CONTACTS,
  media_bytes: QuotaResource.MEDIA_BYTES,
  messages_per_day: QuotaResource.MESSAGES_PER_DAY,
};

export function resourceFromProto(resource: QuotaResource): Resource {
  const found = Object.entries(RESOURCE).find(([, value]) => value === resource);
  if (!found) throw invalid("resource", `use one of ${Object.keys(RESOURCE).join(", ")}.`);
  return found[0] as Resource;
}

export function quotaToProto({ resource, most }: Quota): QuotaProto {
  return create(QuotaSchema, { resource: RESOURCE[resource], limit: BigInt(most) });
}

export function usageToProto({ resource, used, most }: Usage): UsageProto {
  return create(UsageSchema, {
    resource: RESOURCE[resource],
    used: BigInt(used),
    ...(most === undefined ? {} : { limit: BigInt(most) }),
  });
}
