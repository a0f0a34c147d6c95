import type { TenantId } from "../../shared/ids.js";

export interface QuotaTables {
  quota: { tenantId: TenantId; resource: string; most: string };
  quotaDay: { tenantId: TenantId; day: string; used: string };
}
