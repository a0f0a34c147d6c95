import type { MethodImpl } from "@connectrpc/connect";
import type { ConversationService } from "@linktor/gen/linktor/conversation/v1/conversation_pb.js";
import { write } from "../../identity/index.js";
import { type ConversationId, parseId } from "../../shared/ids.js";
import { assign } from "../change-conversation.js";
import type { ConversationDeps } from "../deps.js";
import { answerWith } from "./answer.js";
import { ownerFromProto } from "./owner-from-proto.js";

export function assignConversationRpc({ db, clock }: ConversationDeps): MethodImpl<typeof ConversationService.method.assignConversation> {
  return (request, context) => {
    const id = parseId<ConversationId>("cv", request.id);
    return write(db, context, request, async (tx, caller) => {
      const owner = await ownerFromProto(tx, caller, request);
      return answerWith(tx, caller, await assign(tx, { tenantId: caller.tenantId, id }, owner, clock.now()));
    });
  };
}
