import type { MethodImpl } from "@connectrpc/connect";
import type { TenantService } from "@linktor/gen/linktor/tenant/v1/tenant_pb.js";
import { createTenant } from "../create-tenant.js";
import type { TenantDeps } from "../deps.js";
import { tenantToProto } from "./to-proto.js";

/** For the operator, who belongs to no tenant. */
export function createTenantRpc({ db, clock }: TenantDeps): MethodImpl<typeof TenantService.method.createTenant> {
  return async ({ slug, name, adminEmail, adminPassword }) => {
    const tenant = await createTenant(db, { slug, name, adminEmail, adminPassword }, clock.now());
    return { tenant: tenantToProto(tenant) };
  };
}
