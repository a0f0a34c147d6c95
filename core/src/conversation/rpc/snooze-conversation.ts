import { timestampDate } from "@bufbuild/protobuf/wkt";
import type { MethodImpl } from "@connectrpc/connect";
import type { ConversationService } from "@linktor/gen/linktor/conversation/v1/conversation_pb.js";
import { write } from "../../identity/index.js";
import { invalid } from "../../shared/errors.js";
import { type ConversationId, parseId } from "../../shared/ids.js";
import { snooze } from "../change-conversation.js";
import type { ConversationDeps } from "../deps.js";
import { answerWith } from "./answer.js";

export function snoozeConversationRpc({ db, clock }: ConversationDeps): MethodImpl<typeof ConversationService.method.snoozeConversation> {
  return (request, context) => {
    const id = parseId<ConversationId>("cv", request.id);
    if (!request.until) throw invalid("until", "say until when.");
    const until = timestampDate(request.until);
    return write(db, context, request, async (tx, caller) =>
      answerWith(tx, caller, await snooze(tx, { tenantId: caller.tenantId, id }, until, clock.now())),
    );
  };
}
