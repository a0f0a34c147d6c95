import type { MethodImpl } from "@connectrpc/connect";
import type { MessageService } from "@linktor/gen/linktor/message/v1/message_pb.js";
import { write } from "../../identity/index.js";
import { type MessageId, parseId } from "../../shared/ids.js";
import type { MessageDeps } from "../deps.js";
import { retryMessage } from "../retry-message.js";
import { messageToProto } from "./to-proto.js";

export function retryMessageRpc({ db, clock }: MessageDeps): MethodImpl<typeof MessageService.method.retryMessage> {
  return (request, context) => {
    const id = parseId<MessageId>("ms", request.id);
    return write(db, context, request, async (tx, { tenantId }) => ({
      message: messageToProto(await retryMessage(tx, tenantId, id, clock.now())),
    }));
  };
}
