import { create } from "@bufbuild/protobuf";
import type { EventBatchResult } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { EventOutcome, EventResultSchema } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import type { HostLogger, InboundBatch, InboundSink } from "../api.js";

export type Stored = Pick<EventBatchResult, "results" | "stateStored">;

/** Hands events to core. Never rejects: what core could not store is refused for now. */
export async function storeInbound(sink: InboundSink, batch: InboundBatch, log: HostLogger): Promise<Stored> {
  try {
    const { results, stateStored } = await sink.store(batch);
    if (results.length !== batch.events.length) throw new Error(`${results.length} results for ${batch.events.length} events`);
    return { results, stateStored: stateStored || !batch.state };
  } catch (error) {
    log.warn({ channel: batch.channelId, err: error }, "events could not be stored and come again");
    return refuseAll(batch.events.length);
  }
}

/** False for `stateStored` would say that the epoch is over. A batch without events is refused by one result. */
export function refuseAll(events: number): Stored {
  const refused = create(EventResultSchema, { outcome: EventOutcome.REFUSED, reason: "not now" });
  return { results: Array.from({ length: Math.max(1, events) }, () => refused), stateStored: true };
}

export function isRefused({ results }: Stored): boolean {
  return results.some(({ outcome }) => outcome === EventOutcome.REFUSED || outcome === EventOutcome.UNSPECIFIED);
}
