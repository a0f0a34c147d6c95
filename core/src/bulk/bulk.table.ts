import type { Generated } from "kysely";
import type { AnyId, BulkUpdateId, ConversationId, TenantId } from "../shared/ids.js";
import type { BulkUpdate } from "./bulk.js";

export interface BulkTables {
  bulkUpdate: {
    tenantId: TenantId;
    id: BulkUpdateId;
    actorType: BulkUpdate["actorType"];
    actorId: AnyId | null;
    actorName: string;
    change: unknown;
    conversationIds: ConversationId[];
    position: Generated<number>;
    failed: Generated<number>;
    failures: Generated<unknown>;
    createdAt: Date;
    finishedAt: Date | null;
  };
}
