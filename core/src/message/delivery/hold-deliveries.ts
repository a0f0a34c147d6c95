import { type Db, inSystem, inTenant, type Tx } from "../../platform/postgres/transaction.js";
import { dropWork, listWork } from "../../platform/work/work-store.js";
import type { MessageId, TenantId } from "../../shared/ids.js";
import { lockMessage } from "../message-store.js";
import { DELIVER_MESSAGE } from "../send-message.js";
import { changeMessage } from "../settle-delivery.js";
import { endAttempt, listAttempts } from "./attempt-store.js";
import { messageOf } from "./begin-attempt.js";

const BATCH = 100;

const RESTORED = {
  class: "uncertain",
  reason: "RESTORED",
  message: "The message waited to be sent when the backup was taken that this system was restored from; it may have been sent since.",
};

/**
 * For a restored database that no server works on: makes everything uncertain that is still to be delivered, and answers how
 * many messages that are.
 */
export async function holdDeliveries(db: Db, now: Date): Promise<number> {
  let count = 0;
  for (;;) {
    const waiting = await inSystem(db, (tx) => listWork(tx, DELIVER_MESSAGE, BATCH));
    for (const work of waiting) {
      const { id, tenantId } = work;
      const isHeld = await inTenant(db, tenantId, async (tx) => {
        await dropWork(tx, tenantId, id);
        return hold(tx, tenantId, messageOf(work), now);
      });
      if (isHeld) count += 1;
    }
    if (waiting.length < BATCH) return count;
  }
}

async function hold(tx: Tx, tenantId: TenantId, id: MessageId, now: Date): Promise<boolean> {
  const message = await lockMessage(tx, tenantId, id);
  if (message.status !== "queued" && message.status !== "sending") return false;
  for (const { number, outcome } of await listAttempts(tx, tenantId, id)) {
    if (outcome === "started") await endAttempt(tx, tenantId, id, number, { outcome: "uncertain", error: RESTORED }, now);
  }
  await changeMessage(tx, message, { status: "uncertain", error: RESTORED }, "delivery.updated", now);
  return true;
}
