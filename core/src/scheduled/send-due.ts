import { sendMessage } from "../message/index.js";
import { type Db, inTenant, type Tx } from "../platform/postgres/transaction.js";
import { type ClaimedWork, finishWork, holdWork } from "../platform/work/work-store.js";
import type { WorkHandler } from "../platform/work/worker.js";
import type { Clock } from "../shared/clock.js";
import { AppError } from "../shared/errors.js";
import type { ScheduledMessageId } from "../shared/ids.js";
import { keep } from "./change-scheduled.js";
import { sendInputOf } from "./rpc/outbound-message.js";
import type { ScheduledMessage } from "./scheduled.js";
import { hasReplied, lockScheduled } from "./scheduled-store.js";

/** Passes: the message stays where it is, and the work is tried again. */
const PASSING: ReadonlySet<AppError["kind"]> = new Set(["unavailable"]);

/** Sends what is due as its author would; what forbids it is kept with it. */
export function sendScheduled(db: Db, clock: Clock): WorkHandler {
  return async (work) => {
    try {
      await inTenant(db, work.tenantId, (tx) => finishing(tx, work, clock.now(), (message, now) => send(tx, message, now)));
    } catch (error) {
      if (!(error instanceof AppError) || PASSING.has(error.kind)) throw error;
      const { reason, message: text } = error;
      const fail = (tx: Tx) => async (message: ScheduledMessage, now: Date) => {
        await keep(tx, { ...message, status: "failed", reason, error: text, updatedAt: now }, "failed", now);
      };
      await inTenant(db, work.tenantId, (tx) => finishing(tx, work, clock.now(), fail(tx)));
    }
  };
}

/** Does something with the message, if its time has come and nobody took it back, and ends the work. */
async function finishing(
  tx: Tx,
  work: ClaimedWork,
  now: Date,
  act: (message: ScheduledMessage, now: Date) => Promise<void>,
): Promise<void> {
  await holdWork(tx, work);
  const message = await lockScheduled(tx, work.tenantId, work.key as ScheduledMessageId);
  if (message.status === "waiting" && message.sendAt <= now) await act(message, now);
  await finishWork(tx, work);
}

async function send(tx: Tx, message: ScheduledMessage, now: Date): Promise<void> {
  if (message.cancelOnReply && (await hasReplied(tx, message))) {
    const why = { reason: "CONTACT_REPLIED", error: "The contact wrote before it was sent." };
    await keep(tx, { ...message, ...why, status: "cancelled", updatedAt: now }, "cancelled", now);
    return;
  }
  const sent = await sendMessage(tx, sendInputOf(message), now);
  await keep(tx, { ...message, status: "sent", messageId: sent.message.id, updatedAt: now }, "sent", now);
}
