import type { MethodImpl } from "@connectrpc/connect";
import type { ConversationService } from "@linktor/gen/linktor/conversation/v1/conversation_pb.js";
import { write } from "../../identity/index.js";
import { type ConversationId, parseId } from "../../shared/ids.js";
import { changeDetails } from "../change-conversation.js";
import type { ConversationDeps } from "../deps.js";
import { answerWith } from "./answer.js";
import { priorityFromProto } from "./to-proto.js";

export function updateConversationRpc({ db, clock }: ConversationDeps): MethodImpl<typeof ConversationService.method.updateConversation> {
  return (request, context) => {
    const id = parseId<ConversationId>("cv", request.id);
    const priority = request.priority === undefined ? undefined : priorityFromProto(request.priority);
    const { subject, labels } = request;
    const change = {
      ...(priority === undefined ? {} : { priority }),
      ...(subject === undefined ? {} : { subject }),
      ...(labels === undefined ? {} : { labels: labels.values }),
    };
    return write(db, context, request, async (tx, caller) =>
      answerWith(tx, caller, await changeDetails(tx, { tenantId: caller.tenantId, id }, change, clock.now())),
    );
  };
}
