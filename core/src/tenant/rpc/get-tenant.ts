import type { MethodImpl } from "@connectrpc/connect";
import type { TenantService } from "@linktor/gen/linktor/tenant/v1/tenant_pb.js";
import { read } from "../../identity/index.js";
import type { TenantDeps } from "../deps.js";
import { getTenant } from "../tenant-store.js";
import { tenantToProto } from "./to-proto.js";

export function getTenantRpc({ db }: TenantDeps): MethodImpl<typeof TenantService.method.getTenant> {
  return async (_request, context) => {
    const tenant = await read(db, context, (tx, { tenantId }) => getTenant(tx, tenantId));
    return { tenant: tenantToProto(tenant) };
  };
}
