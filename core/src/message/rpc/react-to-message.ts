import type { MethodImpl } from "@connectrpc/connect";
import type { MessageService } from "@linktor/gen/linktor/message/v1/message_pb.js";
import { callerOf, read, write } from "../../identity/index.js";
import { type MessageId, parseId } from "../../shared/ids.js";
import { reactByUser } from "../change-by-user.js";
import type { MessageDeps } from "../deps.js";
import { loadSent, reactRemote } from "../gateway/change-sent.js";
import { authorOf } from "./author.js";
import { messageToProto } from "./to-proto.js";

export function reactToMessageRpc({ db, clock, gateway }: MessageDeps): MethodImpl<typeof MessageService.method.reactToMessage> {
  return async (request, context) => {
    const id = parseId<MessageId>("ms", request.id);
    const caller = callerOf(context);
    const { tenantId } = caller;
    const sent = await read(db, context, (tx) => loadSent(tx, tenantId, id, "reactions"));
    await reactRemote(gateway, sent, request.emoji);
    return write(db, context, request, async (tx) => ({
      message: messageToProto(await reactByUser(tx, tenantId, id, authorOf(caller), request.emoji, clock.now())),
    }));
  };
}
