import type { MethodImpl } from "@connectrpc/connect";
import type { ConversationService } from "@linktor/gen/linktor/conversation/v1/conversation_pb.js";
import { actorOf } from "../../contact/index.js";
import { write } from "../../identity/index.js";
import { type ConversationId, parseId } from "../../shared/ids.js";
import { resolve } from "../change-conversation.js";
import type { ConversationDeps } from "../deps.js";
import { answerWith } from "./answer.js";

export function resolveConversationRpc({ db, clock }: ConversationDeps): MethodImpl<typeof ConversationService.method.resolveConversation> {
  return (request, context) => {
    const id = parseId<ConversationId>("cv", request.id);
    return write(db, context, request, async (tx, caller) =>
      answerWith(tx, caller, await resolve(tx, { tenantId: caller.tenantId, id }, clock.now(), actorOf(caller))),
    );
  };
}
