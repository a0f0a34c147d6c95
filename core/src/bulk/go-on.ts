import type { Owner } from "../conversation/index.js";
import { findQueue, findUser } from "../identity/index.js";
import { announce } from "../platform/eventlog/announce.js";
import { type Db, inTenant, type Tx } from "../platform/postgres/transaction.js";
import { finishWork, holdWork, postponeWork } from "../platform/work/work-store.js";
import type { WorkHandler } from "../platform/work/worker.js";
import type { Clock } from "../shared/clock.js";
import { AppError, notFound } from "../shared/errors.js";
import { type BulkUpdateId, formatId, type QueueId, type TenantId, type UserId } from "../shared/ids.js";
import { type BulkFailure, type BulkUpdate, MAX_FAILURES_KEPT } from "./bulk.js";
import { getBulkUpdate, updateProgress } from "./bulk-store.js";
import { changeOne } from "./change-one.js";
import { bulkUpdateFinished } from "./events.js";

/** So many are changed in one transaction: what arrives for one of them waits for all of these. */
const PORTION = 20;

/** Goes on with a change of many conversations where it was, a portion at a time. */
export function goOnWithBulkUpdate(db: Db, clock: Clock): WorkHandler {
  return (work) =>
    inTenant(db, work.tenantId, async (tx) => {
      await holdWork(tx, work);
      const now = clock.now();
      const { finishedAt } = await changePortion(tx, work.tenantId, work.key as BulkUpdateId, now);
      await (finishedAt ? finishWork(tx, work) : postponeWork(tx, work, now, ""));
    });
}

async function changePortion(tx: Tx, tenantId: TenantId, id: BulkUpdateId, now: Date): Promise<BulkUpdate> {
  const before = await getBulkUpdate(tx, tenantId, id, true);
  const { conversationIds, position, change } = before;
  const portion = conversationIds.slice(position, position + PORTION);
  const nobody = change.kind === "assign" ? await whyNot(() => assertThere(tx, tenantId, change.owner)) : undefined;
  const failures: BulkFailure[] = [];
  for (const conversationId of portion) {
    const why = nobody ?? (await whyNot(() => changeOne(tx, before, conversationId, now)));
    if (why) failures.push({ conversationId, ...why });
  }
  const reached = position + portion.length;
  const after: BulkUpdate = {
    ...before,
    position: reached,
    failed: before.failed + failures.length,
    failures: [...before.failures, ...failures].slice(0, MAX_FAILURES_KEPT),
    finishedAt: reached >= conversationIds.length ? now : null,
  };
  await updateProgress(tx, after);
  if (after.finishedAt) announce(tx, [bulkUpdateFinished(after)], now);
  return after;
}

/** Whoever is to get the conversations may have left since. */
async function assertThere(tx: Tx, tenantId: TenantId, { ownerType, ownerId }: Owner): Promise<void> {
  if (ownerType === "queue" && !(await findQueue(tx, tenantId, ownerId as QueueId))) throw notFound("queue", formatId("qu", ownerId));
  if (ownerType === "user" && (await findUser(tx, tenantId, ownerId as UserId))?.status !== "active")
    throw notFound("user", formatId("us", ownerId));
}

/** What keeps something from being done, if a rule does. */
async function whyNot(run: () => Promise<void>): Promise<Pick<BulkFailure, "reason" | "message"> | undefined> {
  try {
    await run();
    return undefined;
  } catch (error) {
    if (error instanceof AppError) return { reason: error.reason, message: error.message };
    throw error;
  }
}
