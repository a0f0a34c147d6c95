import type { MethodImpl } from "@connectrpc/connect";
import type { MessageService } from "@linktor/gen/linktor/message/v1/message_pb.js";
import { getConversation } from "../../conversation/index.js";
import { read } from "../../identity/index.js";
import { type ConversationId, parseId } from "../../shared/ids.js";
import { pageRequest } from "../../shared/page.js";
import type { MessageDeps } from "../deps.js";
import { listMessages } from "../message-list-store.js";
import { messageToProto } from "./to-proto.js";

export function listMessagesRpc({ db }: MessageDeps): MethodImpl<typeof MessageService.method.listMessages> {
  return async (request, context) => {
    const conversationId = parseId<ConversationId>("cv", request.conversationId, "conversation_id");
    const page = pageRequest(request.limit, request.cursor);
    const { rows, nextCursor } = await read(db, context, async (tx, { tenantId }) => {
      await getConversation(tx, tenantId, conversationId);
      return listMessages(tx, tenantId, conversationId, page);
    });
    return { data: rows.map(messageToProto), nextCursor };
  };
}
