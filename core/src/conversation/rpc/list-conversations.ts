import type { MethodImpl } from "@connectrpc/connect";
import { type ConversationService, MentionFilter } from "@linktor/gen/linktor/conversation/v1/conversation_pb.js";
import { currentId } from "../../contact/index.js";
import { type Caller, read } from "../../identity/index.js";
import { invalid } from "../../shared/errors.js";
import { type ChannelId, type ContactId, parseId, parseOptionalId, type UserId } from "../../shared/ids.js";
import { pageRequest } from "../../shared/page.js";
import { type ConversationFilter, listConversations, unreadCounts } from "../conversation-list-store.js";
import type { ConversationDeps } from "../deps.js";
import { conversationToProto, priorityFromProto, statusFromProto } from "./to-proto.js";

export function listConversationsRpc({ db }: ConversationDeps): MethodImpl<typeof ConversationService.method.listConversations> {
  return async (request, context) => {
    const page = pageRequest(request.limit, request.cursor);
    const filter = {
      status: statusFromProto(request.status),
      priority: priorityFromProto(request.priority),
      channelId: parseOptionalId<ChannelId>("ch", request.channelId, "channel_id"),
      contactId: parseOptionalId<ContactId>("ct", request.contactId, "contact_id"),
      label: request.label,
      q: request.q,
    };
    return read(db, context, async (tx, caller) => {
      const assignedTo = assignee(request.assignedTo, caller);
      const contactId = filter.contactId && (await currentId(tx, caller.tenantId, filter.contactId));
      const mentions = mentionsOf(request.mentionsMe, caller);
      const { rows, nextCursor } = await listConversations(tx, caller.tenantId, { ...filter, contactId, assignedTo, mentions }, page);
      const ids = rows.map(({ id }) => id);
      const unread = caller.type === "user" ? await unreadCounts(tx, caller.tenantId, caller.userId, ids) : undefined;
      return { data: rows.map((row) => conversationToProto(row, unread?.get(row.id))), nextCursor };
    });
  };
}

function assignee(value: string, caller: Caller): ConversationFilter["assignedTo"] {
  if (value === "" || value === "none") return value === "" ? undefined : "none";
  if (value !== "me") return parseId<UserId>("us", value, "assigned_to");
  if (caller.type !== "user") throw invalid("assigned_to", "an API key is nobody's `me`; name a user.");
  return caller.userId;
}

function mentionsOf(value: MentionFilter, caller: Caller): ConversationFilter["mentions"] {
  if (value === MentionFilter.UNSPECIFIED) return undefined;
  if (caller.type !== "user") throw invalid("mentions_me", "nobody mentions an API key; ask as a user.");
  return { userId: caller.userId, isUnread: value === MentionFilter.UNREAD };
}
