import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { type Tenant as TenantProto, TenantSchema } from "@linktor/gen/linktor/tenant/v1/tenant_pb.js";
import { formatId } from "../../shared/ids.js";
import type { Tenant } from "../tenant.js";

export function tenantToProto({ id, slug, name, reopenWindowHours, createdAt }: Tenant): TenantProto {
  return create(TenantSchema, { id: formatId("tn", id), slug, name, reopenWindowHours, createdAt: timestampFromDate(createdAt) });
}
