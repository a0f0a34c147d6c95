import { create, toBinary } from "@bufbuild/protobuf";
import type { InboundEvent as ProtoEvent } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { InboundEventSchema } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import type { InboundEvent } from "../inbound.js";
import { eventToProto } from "../mapping/event.js";

const MAX_EVENTS = 200;
const MAX_BYTES = 2 * 1024 * 1024;
const MAX_EVENT_BYTES = 8 * 1024 * 1024;

export const MAX_STATE_BYTES = 1024 * 1024;

/** Pieces that fit a message, in order; one empty piece where there are no events. */
export function splitEvents(events: readonly InboundEvent[]): ProtoEvent[][] {
  const pieces: ProtoEvent[][] = [[]];
  let bytes = 0;
  for (const event of events) {
    const message = create(InboundEventSchema, eventToProto(event));
    const size = toBinary(InboundEventSchema, message).length;
    if (size > MAX_EVENT_BYTES) throw new RangeError(`an event of ${size} bytes is larger than ${MAX_EVENT_BYTES}`);
    const last = pieces.at(-1)!;
    if (last.length > 0 && (last.length >= MAX_EVENTS || bytes + size > MAX_BYTES)) {
      pieces.push([message]);
      bytes = size;
    } else {
      last.push(message);
      bytes += size;
    }
  }
  return pieces;
}

export function assertStateFits(state: Uint8Array | undefined): void {
  if (state && state.length > MAX_STATE_BYTES) throw new RangeError(`a state of ${state.length} bytes is larger than ${MAX_STATE_BYTES}`);
}
