import type { MethodImpl } from "@connectrpc/connect";
import type { MessageService } from "@linktor/gen/linktor/message/v1/message_pb.js";
import { callerOf, read, write } from "../../identity/index.js";
import { type MessageId, parseId } from "../../shared/ids.js";
import { assertChangeable, editByUser } from "../change-by-user.js";
import type { MessageDeps } from "../deps.js";
import { editRemote, loadSent } from "../gateway/change-sent.js";
import { messageToProto } from "./to-proto.js";

/** The network first, outside any transaction; a repeat finds the network content and writes the same again. */
export function editMessageRpc({ db, clock, gateway }: MessageDeps): MethodImpl<typeof MessageService.method.editMessage> {
  return async (request, context) => {
    const id = parseId<MessageId>("ms", request.id);
    const { tenantId } = callerOf(context);
    const sent = await read(db, context, (tx) => loadSent(tx, tenantId, id, "edit"));
    assertChangeable(sent.message);
    await editRemote(gateway, sent, request.text);
    return write(db, context, request, async (tx) => ({
      message: messageToProto(await editByUser(tx, tenantId, id, request.text, clock.now())),
    }));
  };
}
