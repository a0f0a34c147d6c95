import { type Db, inTenant } from "../platform/postgres/transaction.js";
import type { Clock } from "../shared/clock.js";
import type { ChannelId, TenantId } from "../shared/ids.js";
import { changeStatus } from "./change-status.js";
import type { StatusChange } from "./channel.js";

export interface ReportDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly publicUrl: string;
}

/** Writes down where a channel stands, in a transaction of its own. */
export async function reportStatus(
  { db, clock, publicUrl }: ReportDeps,
  { tenantId, id }: { readonly tenantId: TenantId; readonly id: ChannelId },
  change: StatusChange,
): Promise<void> {
  await inTenant(db, tenantId, (tx) => changeStatus(tx, tenantId, id, change, publicUrl, clock.now()));
}
