import {
  type ConversationFilter as ConversationFilterProto,
  ConversationSort as ConversationSortProto,
  MentionFilter,
} from "@linktor/gen/linktor/conversation/v1/conversation_pb.js";
import type { Caller } from "../../identity/index.js";
import { type ChannelId, type ContactId, parseId, parseOptionalId, type QueueId, type UserId } from "../../shared/ids.js";
import type { ConversationSort } from "../conversation.js";
import type { ConversationFilter } from "../filter.js";
import type { Asker } from "../filter-store.js";
import { priorityFromProto, statusFromProto } from "./to-proto.js";

const MENTIONS = { [MentionFilter.UNSPECIFIED]: undefined, [MentionFilter.UNREAD]: "unread", [MentionFilter.ANY]: "any" } as const;

/** Fields of the same names in a request are read the same way. */
type Fields = Omit<ConversationFilterProto, "$typeName" | "$unknown">;

/** What a request asks for; what it names need not be there. */
export function filterFromProto(proto: Fields): ConversationFilter {
  return {
    statuses: proto.statuses.flatMap((status) => statusFromProto(status) ?? []),
    priorities: proto.priorities.flatMap((priority) => priorityFromProto(priority) ?? []),
    channelIds: proto.channelIds.map((id) => parseId<ChannelId>("ch", id, "channel_ids")),
    owners: proto.assignedTo.map((who) => (who === "me" || who === "none" ? who : parseId<UserId>("us", who, "assigned_to"))),
    queueIds: proto.queueIds.map((id) => parseId<QueueId>("qu", id, "queue_ids")),
    labels: proto.labels,
    isUnread: proto.unread,
    contactId: parseOptionalId<ContactId>("ct", proto.contactId, "contact_id"),
    mentions: MENTIONS[proto.mentionsMe],
    q: proto.q,
  };
}

export function sortFromProto(sort: ConversationSortProto): ConversationSort {
  return sort === ConversationSortProto.WAITING ? "waiting" : "latest";
}

export function askerOf(caller: Caller): Asker {
  return caller.type === "user" ? caller.userId : undefined;
}
