import type { MethodImpl } from "@connectrpc/connect";
import type { MessageService } from "@linktor/gen/linktor/message/v1/message_pb.js";
import { read } from "../../identity/index.js";
import { type MessageId, parseId } from "../../shared/ids.js";
import type { MessageDeps } from "../deps.js";
import { getMessage } from "../message-store.js";
import { messageToProto } from "./to-proto.js";

export function getMessageRpc({ db }: MessageDeps): MethodImpl<typeof MessageService.method.getMessage> {
  return async (request, context) => {
    const id = parseId<MessageId>("ms", request.id);
    return { message: messageToProto(await read(db, context, (tx, { tenantId }) => getMessage(tx, tenantId, id))) };
  };
}
