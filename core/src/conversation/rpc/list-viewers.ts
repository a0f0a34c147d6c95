import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { MethodImpl } from "@connectrpc/connect";
import type { ConversationService } from "@linktor/gen/linktor/conversation/v1/conversation_pb.js";
import { read } from "../../identity/index.js";
import { type ConversationId, formatId, parseId } from "../../shared/ids.js";
import { getConversation } from "../conversation-store.js";
import type { ViewingDeps } from "../deps.js";

export function listViewersRpc({ db, viewing }: ViewingDeps): MethodImpl<typeof ConversationService.method.listViewers> {
  return (request, context) => {
    const id = parseId<ConversationId>("cv", request.conversationId, "conversation_id");
    return read(db, context, async (tx, { tenantId }) => {
      await getConversation(tx, tenantId, id);
      const viewers = viewing.list(tenantId, id);
      return {
        data: viewers.map(({ userId, name, since }) => ({ userId: formatId("us", userId), name, since: timestampFromDate(since) })),
      };
    });
  };
}
