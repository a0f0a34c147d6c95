import type { Generated } from "kysely";
import type { AnyId, EventId, TenantId, UserId } from "../../shared/ids.js";

export interface EventLogTables {
  event: {
    id: EventId;
    tenantId: TenantId;
    ordinal: Generated<string>;
    position: string | null;
    name: string;
    key: AnyId;
    payload: Buffer;
    at: Date;
    userId: UserId | null;
  };
  eventCounter: { onlyRow: Generated<boolean>; lastPosition: string };
}
