import type { MethodImpl } from "@connectrpc/connect";
import type { MessageService } from "@linktor/gen/linktor/message/v1/message_pb.js";
import { read } from "../../identity/index.js";
import { type ChannelId, type ConversationId, parseOptionalId } from "../../shared/ids.js";
import { pageRequest } from "../../shared/page.js";
import type { MessageDeps } from "../deps.js";
import { searchMessages } from "../message-list-store.js";
import { messageToProto } from "./to-proto.js";

export function searchMessagesRpc({ db }: MessageDeps): MethodImpl<typeof MessageService.method.searchMessages> {
  return async (request, context) => {
    const search = {
      q: request.q,
      conversationId: parseOptionalId<ConversationId>("cv", request.conversationId, "conversation_id"),
      channelId: parseOptionalId<ChannelId>("ch", request.channelId, "channel_id"),
    };
    const page = pageRequest(request.limit, request.cursor);
    const { rows, nextCursor } = await read(db, context, (tx, { tenantId }) => searchMessages(tx, tenantId, search, page));
    return { data: rows.map(messageToProto), nextCursor };
  };
}
