import { create, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { EventPayloadSchema } from "@linktor/gen/linktor/event/v1/event_pb.js";
import type { DomainEvent } from "../platform/eventlog/announce.js";
import { formatId, type UserId } from "../shared/ids.js";
import type { Conversation } from "./conversation.js";
import { conversationToProto } from "./rpc/to-proto.js";

export type ConversationFact = "created" | "updated" | "assigned" | "resolved" | "reopened" | "snoozed" | "woken";

export function conversationEvent(fact: ConversationFact, conversation: Conversation): DomainEvent {
  return eventOf(fact, conversation, {});
}

/** Somebody has read so far. */
export function readEvent(conversation: Conversation, userId: UserId, seq: bigint): DomainEvent {
  return eventOf("read", conversation, { reading: { userId: formatId("us", userId), seq } });
}

function eventOf(
  fact: ConversationFact | "read",
  conversation: Conversation,
  more: MessageInitShape<typeof EventPayloadSchema>,
): DomainEvent {
  const payload = create(EventPayloadSchema, { ...more, conversation: conversationToProto(conversation) });
  return {
    name: `conversation.${fact}`,
    tenantId: conversation.tenantId,
    key: conversation.id,
    payload: toBinary(EventPayloadSchema, payload),
  };
}
