import type { AnyId, TenantId, WorkId } from "../../shared/ids.js";
import { newId } from "../../shared/ids.js";
import { type Tx, wakeAfterCommit } from "../postgres/transaction.js";
import { currentTraceparent } from "../telemetry/trace.js";

/** Something to do. */
export interface NewWork {
  readonly tenantId: TenantId;
  readonly kind: string;
  /** Work of one kind and key is done one after the other, in the order it was scheduled. */
  readonly key: AnyId;
  /** What it goes through, for example a channel: a slow one does not hold up what goes through others. */
  readonly lane?: AnyId | null;
  readonly payload: unknown;
  /** Not before this; default: now. */
  readonly runAt?: Date;
}

/** Schedules work, in the transaction that makes it necessary. */
export async function schedule(tx: Tx, work: NewWork, now: Date): Promise<WorkId> {
  const id = newId<WorkId>();
  await tx
    .insertInto("work")
    .values({
      id,
      tenantId: work.tenantId,
      kind: work.kind,
      key: work.key,
      lane: work.lane ?? null,
      payload: JSON.stringify(work.payload),
      runAt: work.runAt ?? now,
      leaseToken: null,
      leaseUntil: null,
      parkedAt: null,
      lastError: null,
      traceparent: currentTraceparent() ?? null,
      createdAt: now,
    })
    .execute();
  wakeAfterCommit(tx, "work");
  return id;
}

/** Takes back work that has not begun: of one kind and key, and with one payload if it is given. */
export async function unschedule(tx: Tx, tenantId: TenantId, kind: string, key: AnyId): Promise<void> {
  await tx
    .deleteFrom("work")
    .where("tenantId", "=", tenantId)
    .where("kind", "=", kind)
    .where("key", "=", key)
    .where("leaseToken", "is", null)
    .execute();
}
