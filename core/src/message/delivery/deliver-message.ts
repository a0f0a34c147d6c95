import { passing } from "../../platform/fault-points.js";
import { inTenant } from "../../platform/postgres/transaction.js";
import { holdWork, LeaseLost } from "../../platform/work/work-store.js";
import type { WorkHandler } from "../../platform/work/worker.js";
import type { MessageId } from "../../shared/ids.js";
import { beginAttempt } from "./begin-attempt.js";
import { callPlugin } from "./call-plugin.js";
import type { DeliveryDeps } from "./deps.js";
import { recordAttempt } from "./record-attempt.js";

/** Delivers a message, part by part: written down before, asked of the plugin, written down after. */
export function deliverMessage(deps: DeliveryDeps): WorkHandler {
  const { db, clock } = deps;
  return async (work, signal) => {
    const { messageId } = work.payload as { messageId: MessageId };
    passing("delivery-claimed");
    for (;;) {
      const attempt = await inTenant(db, work.tenantId, (tx) => beginAttempt(tx, deps, work, messageId));
      if (!attempt) return;
      passing("attempt-begun");
      const result = await callPlugin(deps, attempt, signal);
      passing("send-before-record");
      const goesOn = await inTenant(db, work.tenantId, async (tx) => {
        await holdWork(tx, work);
        const isMore = await recordAttempt(tx, attempt, result, work, clock.now());
        passing("send-recorded");
        return isMore;
      }).catch((error: unknown) => {
        if (!(error instanceof LeaseLost)) throw error;
        // Somebody else holds the work now and took the attempt for broken. What is known settles it.
        return inTenant(db, work.tenantId, async (tx) => void (await recordAttempt(tx, attempt, result, undefined, clock.now())));
      });
      if (result.kind === "refused" && result.fault.class === "auth") await deps.onSignInNeeded(attempt.channel, result.fault.message);
      if (!goesOn) return;
    }
  };
}
