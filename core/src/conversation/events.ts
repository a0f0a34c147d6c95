import { create, toBinary } from "@bufbuild/protobuf";
import { EventPayloadSchema } from "@linktor/gen/linktor/event/v1/event_pb.js";
import type { DomainEvent } from "../platform/eventlog/announce.js";
import type { Conversation } from "./conversation.js";
import { conversationToProto } from "./rpc/to-proto.js";

export type ConversationFact = "created" | "updated" | "assigned" | "resolved" | "reopened" | "snoozed" | "woken" | "read";

export function conversationEvent(fact: ConversationFact, conversation: Conversation): DomainEvent {
  const payload = create(EventPayloadSchema, { conversation: conversationToProto(conversation) });
  return {
    name: `conversation.${fact}`,
    tenantId: conversation.tenantId,
    key: conversation.id,
    payload: toBinary(EventPayloadSchema, payload),
  };
}
