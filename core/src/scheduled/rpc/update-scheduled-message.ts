import { timestampDate } from "@bufbuild/protobuf/wkt";
import type { MethodImpl } from "@connectrpc/connect";
import type { ScheduledMessageService } from "@linktor/gen/linktor/message/v1/scheduled_message_pb.js";
import { write } from "../../identity/index.js";
import { parseId, type ScheduledMessageId } from "../../shared/ids.js";
import { changeScheduled } from "../change-scheduled.js";
import type { ScheduledDeps } from "../deps.js";
import { lockScheduled } from "../scheduled-store.js";
import { contentToKeep } from "./outbound-message.js";
import { scheduledToProto } from "./to-proto.js";

export function updateScheduledMessageRpc({
  db,
  clock,
}: ScheduledDeps): MethodImpl<typeof ScheduledMessageService.method.updateScheduledMessage> {
  return async (request, context) => {
    const id = parseId<ScheduledMessageId>("sm", request.id);
    const { message, sendAt, cancelOnReply } = request;
    return write(db, context, request, async (tx, { tenantId }) => {
      const { conversationId } = await lockScheduled(tx, tenantId, id);
      const change = {
        ...(message ? { content: await contentToKeep(tx, tenantId, conversationId, message) } : {}),
        ...(sendAt ? { sendAt: timestampDate(sendAt) } : {}),
        ...(cancelOnReply === undefined ? {} : { cancelOnReply }),
      };
      return { scheduledMessage: scheduledToProto(await changeScheduled(tx, tenantId, id, change, clock.now())) };
    });
  };
}
