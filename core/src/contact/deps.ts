import type { Db, Tx } from "../platform/postgres/transaction.js";
import type { Clock } from "../shared/clock.js";
import type { ChannelId, TenantId } from "../shared/ids.js";

export interface ContactDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly channelExists: (tx: Tx, tenantId: TenantId, channelId: ChannelId) => Promise<boolean>;
}
