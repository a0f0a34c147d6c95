import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import {
  type Conversation as ConversationProto,
  ConversationSchema,
  OwnerType as OwnerTypeProto,
  Priority as PriorityProto,
  ConversationStatus as Status,
} from "@linktor/gen/linktor/conversation/v1/conversation_pb.js";
import { formatId, type Prefix } from "../../shared/ids.js";
import type { Conversation, ConversationStatus, OwnerType, Priority } from "../conversation.js";

const STATUS: Readonly<Record<ConversationStatus, Status>> = {
  open: Status.OPEN,
  pending: Status.PENDING,
  snoozed: Status.SNOOZED,
  resolved: Status.RESOLVED,
};
const PRIORITY: Readonly<Record<Priority, PriorityProto>> = {
  low: PriorityProto.LOW,
  normal: PriorityProto.NORMAL,
  high: PriorityProto.HIGH,
  urgent: PriorityProto.URGENT,
};
const OWNER_TYPE: Readonly<Record<OwnerType, OwnerTypeProto>> = {
  queue: OwnerTypeProto.QUEUE,
  user: OwnerTypeProto.USER,
  bot: OwnerTypeProto.BOT,
};
const OWNER_PREFIX: Readonly<Record<OwnerType, Prefix>> = { queue: "qu", user: "us", bot: "bt" };

export function conversationToProto(conversation: Conversation, unreadCount = 0): ConversationProto {
  const { ownerType, ownerId, ownerName } = conversation;
  return create(ConversationSchema, {
    id: formatId("cv", conversation.id),
    contactId: formatId("ct", conversation.contactId),
    contactName: conversation.contactName,
    channelId: formatId("ch", conversation.channelId),
    status: STATUS[conversation.status],
    priority: PRIORITY[conversation.priority],
    owner: { type: OWNER_TYPE[ownerType], id: formatId(OWNER_PREFIX[ownerType], ownerId), name: ownerName },
    subject: conversation.subject,
    labels: [...conversation.labels],
    lastSeq: conversation.lastSeq,
    unreadCount,
    lastMessageText: conversation.lastMessageText,
    lastMessageAt: timestampFromDate(conversation.lastMessageAt),
    lastInboundAt: timestamp(conversation.lastInboundAt),
    waitingSince: timestamp(conversation.waitingSince),
    snoozedUntil: timestamp(conversation.snoozedUntil),
    resolvedAt: timestamp(conversation.resolvedAt),
    createdAt: timestampFromDate(conversation.createdAt),
    updatedAt: timestampFromDate(conversation.updatedAt),
  });
}

function timestamp(date: Date | null) {
  return date ? timestampFromDate(date) : undefined;
}

function nameOf<Name extends string>(names: Readonly<Record<Name, number>>, value: number): Name | undefined {
  return (Object.keys(names) as Name[]).find((name) => names[name] === value);
}

export function statusFromProto(value: Status): ConversationStatus | undefined {
  return nameOf(STATUS, value);
}

export function priorityFromProto(value: PriorityProto): Priority | undefined {
  return nameOf(PRIORITY, value);
}
