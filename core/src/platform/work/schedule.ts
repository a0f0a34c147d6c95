import type { AnyId, TenantId, WorkId } from "../../shared/ids.js";
import { newId } from "../../shared/ids.js";
import { insertRows } from "../postgres/rows.js";
import { type Tx, wakeAfterCommit } from "../postgres/transaction.js";
import { currentTraceparent } from "../telemetry/trace.js";
import { NO_LANE } from "./lane.js";

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
  /** The trace that makes it necessary; default: the one under way. */
  readonly traceparent?: string | undefined;
}

/** Schedules work, in the transaction that makes it necessary. */
export async function schedule(tx: Tx, work: NewWork, now: Date): Promise<WorkId> {
  const [id] = await scheduleAll(tx, [work], now);
  return id as WorkId;
}

/** Schedules much at once, in its order. */
export async function scheduleAll(tx: Tx, all: readonly NewWork[], now: Date): Promise<WorkId[]> {
  const rows = all.map((work) => ({
    id: newId<WorkId>(),
    tenantId: work.tenantId,
    kind: work.kind,
    key: work.key,
    lane: work.lane ?? NO_LANE,
    payload: work.payload,
    runAt: work.runAt ?? now,
    traceparent: work.traceparent ?? currentTraceparent() ?? null,
    createdAt: now,
  }));
  await insertRows(tx, "work", rows);
  wakeAfterCommit(tx, "work");
  return rows.map(({ id }) => id);
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
