import { create, toBinary } from "@bufbuild/protobuf";
import { EventPayloadSchema } from "@linktor/gen/linktor/event/v1/event_pb.js";
import { type Conversation, conversationToProto } from "../conversation/index.js";
import type { DomainEvent } from "../platform/eventlog/announce.js";
import type { UserId } from "../shared/ids.js";
import type { Message } from "./message.js";
import { messageToProto } from "./rpc/to-proto.js";

export type MessageFact =
  | "message.received"
  | "message.queued"
  | "message.noted"
  | "message.echoed"
  | "message.edited"
  | "message.deleted"
  | "message.reacted"
  | "message.media_stored"
  | "delivery.updated";

export function messageEvent(name: MessageFact, message: Message, conversation: Conversation): DomainEvent {
  const payload = create(EventPayloadSchema, { message: messageToProto(message), conversation: conversationToProto(conversation) });
  return { name, tenantId: message.tenantId, key: message.conversationId, payload: toBinary(EventPayloadSchema, payload) };
}

/** To the user that a note calls, and to nobody else. */
export function mentionedEvent(userId: UserId, message: Message, conversation: Conversation): DomainEvent {
  return { ...messageEvent("message.noted", message, conversation), name: "user.mentioned", userId };
}
