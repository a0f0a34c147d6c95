import type { MethodImpl } from "@connectrpc/connect";
import type { ConversationService } from "@linktor/gen/linktor/conversation/v1/conversation_pb.js";
import { answerWith } from "../../conversation/index.js";
import { write } from "../../identity/index.js";
import { AppError } from "../../shared/errors.js";
import { type ChannelId, parseId } from "../../shared/ids.js";
import type { MessageDeps } from "../deps.js";
import { startConversation } from "../start-conversation.js";
import { authorOf } from "./author.js";

export function createConversationRpc({ db, clock }: MessageDeps): MethodImpl<typeof ConversationService.method.createConversation> {
  return (request, context) => {
    const channelId = parseId<ChannelId>("ch", request.channelId, "channel_id");
    const { to, text } = request;
    return write(db, context, request, async (tx, caller) => {
      if (text !== "" && !caller.permissions.has("message:send")) {
        throw new AppError("forbidden", "PERMISSION_DENIED", "Sending a first message takes the permission message:send.");
      }
      const input = { tenantId: caller.tenantId, channelId, to, text, author: authorOf(caller) };
      return answerWith(tx, caller, await startConversation(tx, input, clock.now()));
    });
  };
}
