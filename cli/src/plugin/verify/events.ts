import { toJson } from "@bufbuild/protobuf";
import type { InboundEvent } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { InboundEventSchema } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { matches } from "./matches.js";
import { expectThat, shown } from "./verdict.js";

/** The events are those that `verify.json` has, as far as it writes them out. */
export function expectEvents(events: readonly InboundEvent[], written: readonly Record<string, unknown>[]): void {
  const seen = events.map((event) => toJson(InboundEventSchema, event));
  expectThat(matches(seen, written), shown(written), seen);
}

/** What an event is known by, when it comes again. */
export function idsOf(events: readonly InboundEvent[]): string[] {
  return events.map(({ kind }) => (kind.case === "message" ? kind.value.externalId : (kind.case ?? "")));
}
