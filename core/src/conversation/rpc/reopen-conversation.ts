import type { MethodImpl } from "@connectrpc/connect";
import type { ConversationService } from "@linktor/gen/linktor/conversation/v1/conversation_pb.js";
import { actorOf } from "../../contact/index.js";
import { write } from "../../identity/index.js";
import { type ConversationId, parseId } from "../../shared/ids.js";
import { reopen } from "../change-conversation.js";
import type { ConversationDeps } from "../deps.js";
import { answerWith } from "./answer.js";

export function reopenConversationRpc({ db, clock }: ConversationDeps): MethodImpl<typeof ConversationService.method.reopenConversation> {
  return (request, context) => {
    const id = parseId<ConversationId>("cv", request.id);
    return write(db, context, request, async (tx, caller) =>
      answerWith(tx, caller, await reopen(tx, { tenantId: caller.tenantId, id }, clock.now(), actorOf(caller))),
    );
  };
}
