import type { MethodImpl } from "@connectrpc/connect";
import type { ConversationService } from "@linktor/gen/linktor/conversation/v1/conversation_pb.js";
import { read } from "../../identity/index.js";
import { type ConversationId, parseId } from "../../shared/ids.js";
import { getConversation } from "../conversation-store.js";
import type { ConversationDeps } from "../deps.js";
import { answerWith } from "./answer.js";

export function getConversationRpc({ db }: ConversationDeps): MethodImpl<typeof ConversationService.method.getConversation> {
  return (request, context) => {
    const id = parseId<ConversationId>("cv", request.id);
    return read(db, context, async (tx, caller) => answerWith(tx, caller, await getConversation(tx, caller.tenantId, id)));
  };
}
