import type { DeliveryDeps, InboundDeps, storeBatch } from "./message/index.js";
import type { Metrics } from "./platform/telemetry/metrics.js";
import type { WorkerOptions } from "./platform/work/worker.js";

type Store = (...args: [Parameters<typeof storeBatch>[1]]) => ReturnType<typeof storeBatch>;

/** What the domains tell of, counted. */
export interface Counting extends Pick<InboundDeps, "onOutcomes">, Pick<DeliveryDeps, "onAttempt"> {
  readonly onEnd: NonNullable<WorkerOptions["onEnd"]>;
  readonly onAnswered: (route: string, status: string) => void;
  /** Counts what could not be stored, each with its reason. */
  storing(store: Store): Store;
}

/** `reasonOf`: why the database did not take something, where that is known. */
export function counting(
  { inboundEvents, deliveryAttempts, workSeconds, httpRequests }: Metrics,
  reasonOf: (error: unknown) => string | undefined,
): Counting {
  return {
    onOutcomes(channelType, outcomes) {
      for (const one of outcomes)
        inboundEvents.inc({ channel_type: channelType, outcome: one.outcome, reason: "code" in one ? one.code : "" });
    },
    onAttempt: (channelType, outcome, faultClass) => deliveryAttempts.inc({ channel_type: channelType, outcome, class: faultClass }),
    onEnd: (kind, outcome, ms) => workSeconds.observe({ kind, outcome }, ms / 1000),
    onAnswered: (route, status) => httpRequests.inc({ route, status }),
    storing: (store) => async (batch) => {
      try {
        return await store(batch);
      } catch (error) {
        const reason = reasonOf(error) ?? "internal";
        inboundEvents.inc({ channel_type: batch.channelType, outcome: "refused", reason }, batch.events.length);
        throw error;
      }
    },
  };
}
