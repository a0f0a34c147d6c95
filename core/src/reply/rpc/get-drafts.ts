import type { MethodImpl } from "@connectrpc/connect";
import type { DraftService } from "@linktor/gen/linktor/reply/v1/reply_pb.js";
import { getConversation } from "../../conversation/index.js";
import { read } from "../../identity/index.js";
import { type ConversationId, parseId } from "../../shared/ids.js";
import type { ReplyDeps } from "../deps.js";
import { listDraftsIn } from "../draft-store.js";
import { ownerOf } from "./owner.js";
import { draftToProto } from "./to-proto.js";

export function getDraftsRpc({ db }: ReplyDeps): MethodImpl<typeof DraftService.method.getDrafts> {
  return (request, context) => {
    const { tenantId, userId } = ownerOf(context);
    const id = parseId<ConversationId>("cv", request.conversationId, "conversation_id");
    return read(db, context, async (tx) => {
      await getConversation(tx, tenantId, id);
      return { data: (await listDraftsIn(tx, tenantId, userId, id)).map(draftToProto) };
    });
  };
}
