import type { MethodImpl } from "@connectrpc/connect";
import type { ConversationService } from "@linktor/gen/linktor/conversation/v1/conversation_pb.js";
import { read } from "../../identity/index.js";
import { AppError } from "../../shared/errors.js";
import { type ConversationId, parseOptionalId } from "../../shared/ids.js";
import { getConversation } from "../conversation-store.js";
import type { ViewingDeps } from "../deps.js";

export function setViewingRpc({ db, viewing }: ViewingDeps): MethodImpl<typeof ConversationService.method.setViewing> {
  return (request, context) => {
    const id = parseOptionalId<ConversationId>("cv", request.conversationId, "conversation_id");
    return read(db, context, async (tx, caller) => {
      const { tenantId, name } = caller;
      if (id) await getConversation(tx, tenantId, id);
      if (caller.type !== "user") throw new AppError("precondition", "NOT_A_USER", "Only a signed-in user views conversations.");
      viewing.set({ tenantId, userId: caller.userId, name, conversationId: id ?? null });
      return {};
    });
  };
}
