import type { MethodImpl } from "@connectrpc/connect";
import type { TenantService } from "@linktor/gen/linktor/tenant/v1/tenant_pb.js";
import { write } from "../../identity/index.js";
import type { TenantDeps } from "../deps.js";
import { getTenant, updateTenant } from "../tenant-store.js";
import { tenantToProto } from "./to-proto.js";

export function updateTenantRpc({ db }: TenantDeps): MethodImpl<typeof TenantService.method.updateTenant> {
  return (request, context) => {
    const { name, reopenWindowHours } = request;
    return write(db, context, request, async (tx, { tenantId }) => {
      await updateTenant(tx, tenantId, {
        ...(name === undefined ? {} : { name }),
        ...(reopenWindowHours === undefined ? {} : { reopenWindowHours }),
      });
      return { tenant: tenantToProto(await getTenant(tx, tenantId)) };
    });
  };
}
