import { create, fromBinary } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import {
  type Event,
  EventPayloadSchema,
  EventSchema,
  ReadySchema,
  ResyncSchema,
  type WatchEventsResponse,
  WatchEventsResponseSchema,
} from "@linktor/gen/linktor/event/v1/event_pb.js";
import type { ViewingChange } from "../../conversation/index.js";
import { type PresenceChange, presenceToProto } from "../../identity/index.js";
import { authorToProto, type Typing } from "../../message/index.js";
import type { StoredEvent } from "../../platform/eventlog/event-store.js";
import { formatId, formatOptionalId } from "../../shared/ids.js";
import { typeOf } from "../names.js";
import type { Subscribed } from "../subscribe.js";

export function subscribedToProto(item: Subscribed, now: Date): WatchEventsResponse {
  return create(WatchEventsResponseSchema, { kind: kindOf(item, now) });
}

function kindOf(item: Subscribed, now: Date): WatchEventsResponse["kind"] {
  switch (item.kind) {
    case "event":
      return { case: "event", value: eventToProto(item.event) };
    case "typing":
      return { case: "event", value: typingToProto(item.typing, now) };
    case "presence":
      return { case: "event", value: presenceEventToProto(item.change, now) };
    case "viewing":
      return { case: "event", value: viewingToProto(item.change, now) };
    case "ready":
      return { case: "ready", value: create(ReadySchema, { position: formatOptionalId("ev", item.position) }) };
    case "resync":
      return { case: "resync", value: create(ResyncSchema, { position: formatOptionalId("ev", item.position) }) };
  }
}

// Many readers get the same event; it is decoded once.
const decoded = new WeakMap<StoredEvent, Event>();

export function eventToProto(event: StoredEvent): Event {
  const known = decoded.get(event);
  if (known) return known;
  const { id, name, at, payload } = event;
  const proto = create(EventSchema, {
    id: formatId("ev", id),
    type: typeOf(name),
    name,
    at: timestampFromDate(at),
    payload: fromBinary(EventPayloadSchema, payload),
  });
  decoded.set(event, proto);
  return proto;
}

export function typingToProto(typing: Typing, now: Date): Event {
  const { conversationId, isTyping } = typing;
  const payload = { typing: { conversationId: formatId("cv", conversationId), author: authorToProto(typing), isTyping } };
  return create(EventSchema, { type: "typing", name: "typing", at: timestampFromDate(now), payload });
}

export function presenceEventToProto(change: PresenceChange, now: Date): Event {
  const payload = { presence: presenceToProto(change) };
  return create(EventSchema, { type: "presence", name: "presence", at: timestampFromDate(now), payload });
}

export function viewingToProto({ conversationId, userId, name, isViewing }: ViewingChange, now: Date): Event {
  const payload = { viewing: { conversationId: formatId("cv", conversationId), userId: formatId("us", userId), name, isViewing } };
  return create(EventSchema, { type: "viewing", name: "viewing", at: timestampFromDate(now), payload });
}
