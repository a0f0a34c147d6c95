import type { MethodImpl } from "@connectrpc/connect";
import type { ScheduledMessageService } from "@linktor/gen/linktor/message/v1/scheduled_message_pb.js";
import { getConversation } from "../../conversation/index.js";
import { read } from "../../identity/index.js";
import { invalid } from "../../shared/errors.js";
import { type ConversationId, parseOptionalId } from "../../shared/ids.js";
import { pageRequest } from "../../shared/page.js";
import type { ScheduledDeps } from "../deps.js";
import { listScheduled } from "../scheduled-store.js";
import { scheduledToProto } from "./to-proto.js";

export function listScheduledMessagesRpc({ db }: ScheduledDeps): MethodImpl<typeof ScheduledMessageService.method.listScheduledMessages> {
  return async (request, context) => {
    const conversationId = parseOptionalId<ConversationId>("cv", request.conversationId, "conversation_id");
    const page = pageRequest(request.limit, request.cursor);
    return read(db, context, async (tx, caller) => {
      const { tenantId } = caller;
      if (request.mine && caller.type !== "user") throw invalid("mine", "an API key has none of its own; leave it out.");
      if (conversationId) await getConversation(tx, tenantId, conversationId);
      const authorId = request.mine && caller.type === "user" ? caller.userId : undefined;
      const { rows, nextCursor } = await listScheduled(tx, tenantId, { conversationId, authorId }, page);
      return { data: rows.map(scheduledToProto), nextCursor };
    });
  };
}
