import type { EventBatchResult, EventResult } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { EventOutcome as ProtoOutcome } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import type { EventOutcome } from "../channel.js";

const OUTCOMES: Readonly<Partial<Record<ProtoOutcome, EventOutcome>>> = {
  [ProtoOutcome.STORED]: "stored",
  [ProtoOutcome.DUPLICATE]: "duplicate",
  [ProtoOutcome.QUARANTINED]: "quarantined",
};

/** Undefined when it is not settled: refused for now, or not answered. */
export function outcomeFromProto(result: EventResult | undefined): EventOutcome | undefined {
  return OUTCOMES[result?.outcome ?? ProtoOutcome.UNSPECIFIED];
}

/** Any refused event means that the batch comes again whole: its state commits with all of its events. */
export function isRefused({ results }: EventBatchResult): boolean {
  return results.some(({ outcome }) => outcome === ProtoOutcome.REFUSED);
}
