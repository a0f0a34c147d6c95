import type { MethodImpl } from "@connectrpc/connect";
import type { TenantService } from "@linktor/gen/linktor/tenant/v1/tenant_pb.js";
import { inSystem } from "../../platform/postgres/transaction.js";
import { type Quota, replaceQuotas } from "../../platform/quota/quota-store.js";
import { invalid, notFound } from "../../shared/errors.js";
import type { TenantDeps } from "../deps.js";
import { findTenantBySlug } from "../tenant-store.js";
import { quotaToProto, resourceFromProto } from "./to-proto.js";

/** For the operator, who belongs to no tenant. */
export function setQuotasRpc({ db }: TenantDeps): MethodImpl<typeof TenantService.method.setQuotas> {
  return async ({ slug, quotas }) => {
    const wanted = quotas.map(({ resource, limit }): Quota => ({ resource: resourceFromProto(resource), most: Number(limit) }));
    const named = new Set(wanted.map(({ resource }) => resource));
    if (named.size < wanted.length) throw invalid("quotas", "name each resource once.");
    await inSystem(db, async (tx) => {
      const tenant = await findTenantBySlug(tx, slug);
      if (!tenant) throw notFound("tenant", slug);
      await replaceQuotas(tx, tenant.id, wanted);
    });
    return { data: wanted.map(quotaToProto) };
  };
}
