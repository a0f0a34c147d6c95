import type { MethodImpl } from "@connectrpc/connect";
import type { ConversationService, ListConversationsRequest } from "@linktor/gen/linktor/conversation/v1/conversation_pb.js";
import { read } from "../../identity/index.js";
import { pageRequest } from "../../shared/page.js";
import { listConversations, unreadCounts } from "../conversation-list-store.js";
import type { ConversationDeps } from "../deps.js";
import type { ConversationFilter } from "../filter.js";
import { askerOf, filterFromProto, sortFromProto } from "./filter-from-proto.js";
import { conversationToProto } from "./to-proto.js";

export function listConversationsRpc({ db }: ConversationDeps): MethodImpl<typeof ConversationService.method.listConversations> {
  return async (request, context) => {
    const page = pageRequest(request.limit, request.cursor);
    const filters = [ownFields(request), ...(request.filter ? [filterFromProto(request.filter)] : [])];
    return read(db, context, async (tx, caller) => {
      const query = { filters, asker: askerOf(caller), sort: sortFromProto(request.sort) };
      const { rows, nextCursor } = await listConversations(tx, caller.tenantId, query, page);
      const ids = rows.map(({ id }) => id);
      const unread = caller.type === "user" ? await unreadCounts(tx, caller.tenantId, caller.userId, ids) : undefined;
      return { data: rows.map((row) => conversationToProto(row, unread?.get(row.id))), nextCursor };
    });
  };
}

/** The fields that take one value each. */
function ownFields({ status, priority, channelId, assignedTo, label, ...rest }: ListConversationsRequest): ConversationFilter {
  const { contactId, mentionsMe, q } = rest;
  return filterFromProto({
    statuses: status ? [status] : [],
    priorities: priority ? [priority] : [],
    channelIds: channelId ? [channelId] : [],
    assignedTo: assignedTo ? [assignedTo] : [],
    queueIds: [],
    labels: label ? [label] : [],
    unread: false,
    contactId,
    mentionsMe,
    q,
  });
}
