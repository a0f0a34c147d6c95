import type { MethodImpl } from "@connectrpc/connect";
import type { TenantService } from "@linktor/gen/linktor/tenant/v1/tenant_pb.js";
import { read } from "../../identity/index.js";
import { listUsage } from "../../platform/quota/quota-store.js";
import type { TenantDeps } from "../deps.js";
import { usageToProto } from "./to-proto.js";

export function getUsageRpc({ db, clock }: TenantDeps): MethodImpl<typeof TenantService.method.getUsage> {
  return async (_request, context) => {
    const usage = await read(db, context, (tx, { tenantId }) => listUsage(tx, tenantId, clock.now()));
    return { data: usage.map(usageToProto) };
  };
}
