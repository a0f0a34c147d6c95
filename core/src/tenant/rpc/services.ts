import type { ConnectRouter } from "@connectrpc/connect";
import { TenantService } from "@linktor/gen/linktor/tenant/v1/tenant_pb.js";
import type { TenantDeps } from "../deps.js";
import { createTenantRpc } from "./create-tenant.js";
import { getTenantRpc } from "./get-tenant.js";
import { getUsageRpc } from "./get-usage.js";
import { setQuotasRpc } from "./set-quotas.js";
import { updateTenantRpc } from "./update-tenant.js";

export function tenantRoutes(deps: TenantDeps): (router: ConnectRouter) => void {
  return (router) => {
    router.service(TenantService, {
      createTenant: createTenantRpc(deps),
      getTenant: getTenantRpc(deps),
      updateTenant: updateTenantRpc(deps),
      getUsage: getUsageRpc(deps),
      setQuotas: setQuotasRpc(deps),
    });
  };
}
