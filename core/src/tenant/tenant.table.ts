import type { Generated } from "kysely";
import type { TenantId } from "../shared/ids.js";

export interface TenantTables {
  tenant: { id: TenantId; slug: string; name: string; reopenWindowHours: Generated<number>; createdAt: Date };
}
