import { create, toBinary } from "@bufbuild/protobuf";
import { EventPayloadSchema } from "@linktor/gen/linktor/event/v1/event_pb.js";
import type { DomainEvent } from "../platform/eventlog/announce.js";
import { scheduledToProto } from "./rpc/to-proto.js";
import type { ScheduledMessage } from "./scheduled.js";

export function scheduledEvent(fact: "created" | "updated" | "sent" | "cancelled" | "failed", message: ScheduledMessage): DomainEvent {
  const { tenantId, id } = message;
  const payload = toBinary(EventPayloadSchema, create(EventPayloadSchema, { scheduledMessage: scheduledToProto(message) }));
  return { name: `scheduled_message.${fact}`, tenantId, key: id, payload };
}
