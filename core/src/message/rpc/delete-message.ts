import type { MethodImpl } from "@connectrpc/connect";
import type { MessageService } from "@linktor/gen/linktor/message/v1/message_pb.js";
import { callerOf, read, write } from "../../identity/index.js";
import { type MessageId, parseId } from "../../shared/ids.js";
import { assertChangeable, deleteByUser } from "../change-by-user.js";
import type { MessageDeps } from "../deps.js";
import { deleteRemote, loadSent } from "../gateway/change-sent.js";

export function deleteMessageRpc({ db, clock, gateway }: MessageDeps): MethodImpl<typeof MessageService.method.deleteMessage> {
  return async (request, context) => {
    const id = parseId<MessageId>("ms", request.id);
    const { tenantId } = callerOf(context);
    const sent = await read(db, context, (tx) => loadSent(tx, tenantId, id, "delete"));
    assertChangeable(sent.message);
    await deleteRemote(gateway, sent);
    await write(db, context, request, async (tx) => {
      await deleteByUser(tx, tenantId, id, clock.now());
      return {};
    });
    return {};
  };
}
