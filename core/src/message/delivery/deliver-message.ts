import { setTimeout as sleep } from "node:timers/promises";
import { passing } from "../../platform/fault-points.js";
import { isOutage } from "../../platform/postgres/outage.js";
import { inTenant } from "../../platform/postgres/transaction.js";
import { holdWork, LeaseLost } from "../../platform/work/work-store.js";
import type { WorkHandler } from "../../platform/work/worker.js";
import { beginAttempt } from "./begin-attempt.js";
import { callPlugin } from "./call-plugin.js";
import type { DeliveryDeps } from "./deps.js";
import { Dispatch } from "./dispatch.js";
import { recordAttempt } from "./record-attempt.js";

/** Delivers a message, part by part: written down before, asked of the plugin, written down after. */
export function deliverMessage(deps: DeliveryDeps): WorkHandler {
  const { db, clock } = deps;
  const dispatch = new Dispatch(deps);
  return async (work, signal) => {
    passing("delivery-claimed");
    for (let begun = await dispatch.begin(work); ; begun = undefined) {
      const attempt = begun ?? (await inTenant(db, work.tenantId, (tx) => beginAttempt(tx, deps, work)));
      if (!attempt) return;
      passing("attempt-begun");
      const result = await callPlugin(deps, attempt, signal);
      deps.onAttempt(attempt.channel.type, result.kind, "fault" in result ? result.fault.class : "");
      passing("send-before-record");
      if (await dispatch.record(work, attempt, result)) return;
      const held = (): Promise<boolean> =>
        inTenant(db, work.tenantId, async (tx) => {
          await holdWork(tx, work);
          const isMore = await recordAttempt(tx, attempt, result, work, clock.now());
          passing("send-recorded");
          return isMore;
        });
      const lost = (): Promise<void> =>
        inTenant(db, work.tenantId, async (tx) => void (await recordAttempt(tx, attempt, result, undefined, clock.now())));
      const goesOn = await untilStored(held, signal).catch((error: unknown) => {
        if (!(error instanceof LeaseLost)) throw error;
        // Somebody else holds the work now and took the attempt for broken. What is known settles it.
        return untilStored(lost, signal);
      });
      if (result.kind === "refused" && result.fault.class === "auth") await deps.onSignInNeeded(attempt.channel, result.fault.message);
      if (!goesOn) return;
    }
  };
}

const STORE_AGAIN_MS = 300;

/** What became of a message is known only here: while the database is away it is kept, as long as this process may. */
async function untilStored<T>(store: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (;;) {
    try {
      return await store();
    } catch (error) {
      if (!isOutage(error) || signal.aborted) throw error;
      await sleep(STORE_AGAIN_MS);
    }
  }
}
