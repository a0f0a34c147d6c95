import { type JsonObject, toBinary } from "@bufbuild/protobuf";
import { timestampDate } from "@bufbuild/protobuf/wkt";
import { type Event, EventPayloadSchema, WatchEventsResponseSchema } from "@linktor/gen/linktor/event/v1/event_pb.js";
import {
  eventToProto,
  presenceEventToProto,
  type Subscribed,
  subscribedToProto,
  typingToProto,
  viewingToProto,
} from "../../event/index.js";
import { formatOptionalId } from "../../shared/ids.js";
import { toRestJson } from "../rest/json.js";

// Many sockets get the same event; it is written once, and what waits to be sent to each of them is the same bytes.
const written = new WeakMap<Event, Buffer>();
const encoded = new WeakMap<object, Uint8Array>();

/** What goes over the socket: `{type, id, at, payload}`. */
export function frameOf(item: Subscribed, now: Date): Buffer {
  switch (item.kind) {
    case "event":
      return eventFrame(eventToProto(item.event));
    case "typing":
      return eventFrame(typingToProto(item.typing, now));
    case "presence":
      return eventFrame(presenceEventToProto(item.change, now));
    case "viewing":
      return eventFrame(viewingToProto(item.change, now));
    default:
      return bytesOf({ type: item.kind, id: formatOptionalId("ev", item.position), at: now.toISOString(), payload: {} });
  }
}

/** The same in the words of `WatchEvents`. */
export function binaryFrameOf(item: Subscribed, now: Date): Uint8Array {
  if (item.kind !== "event") return toBinary(WatchEventsResponseSchema, subscribedToProto(item, now));
  const known = encoded.get(item.event);
  if (known) return known;
  const frame = toBinary(WatchEventsResponseSchema, subscribedToProto(item, now));
  encoded.set(item.event, frame);
  return frame;
}

function eventFrame(event: Event): Buffer {
  const known = written.get(event);
  if (known !== undefined) return known;
  const at = event.at ? timestampDate(event.at).toISOString() : "";
  const payload = event.payload ? (toRestJson(EventPayloadSchema, event.payload) as JsonObject) : {};
  const isPassing = event.type === "typing" || event.type === "presence" || event.type === "viewing";
  const frame = bytesOf({ type: event.type, id: event.id, at, payload: isPassing ? payload[event.type] : payload });
  written.set(event, frame);
  return frame;
}

function bytesOf(frame: object): Buffer {
  return Buffer.from(JSON.stringify(frame));
}
