import type { Generated } from "kysely";
import type { AnyId, TenantId, WorkId } from "../../shared/ids.js";

export interface WorkTables {
  work: {
    id: WorkId;
    tenantId: TenantId;
    ordinal: Generated<string>;
    kind: string;
    key: AnyId;
    lane: Generated<AnyId>;
    payload: unknown;
    runAt: Date;
    attempts: Generated<number>;
    failures: Generated<number>;
    deaths: Generated<number>;
    leaseToken: string | null;
    leaseUntil: Date | null;
    parkedAt: Date | null;
    lastError: string | null;
    traceparent: string | null;
    createdAt: Date;
  };
  idempotencyKey: {
    tenantId: TenantId;
    key: string;
    method: string;
    requestHash: Buffer;
    response: Buffer | null;
    createdAt: Date;
  };
}
