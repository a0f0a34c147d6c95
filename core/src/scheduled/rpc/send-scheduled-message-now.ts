import type { MethodImpl } from "@connectrpc/connect";
import type { ScheduledMessageService } from "@linktor/gen/linktor/message/v1/scheduled_message_pb.js";
import { write } from "../../identity/index.js";
import { parseId, type ScheduledMessageId } from "../../shared/ids.js";
import { hastenScheduled } from "../change-scheduled.js";
import type { ScheduledDeps } from "../deps.js";
import { scheduledToProto } from "./to-proto.js";

export function sendScheduledMessageNowRpc({
  db,
  clock,
}: ScheduledDeps): MethodImpl<typeof ScheduledMessageService.method.sendScheduledMessageNow> {
  return async (request, context) => {
    const id = parseId<ScheduledMessageId>("sm", request.id);
    return write(db, context, request, async (tx, { tenantId }) => ({
      scheduledMessage: scheduledToProto(await hastenScheduled(tx, tenantId, id, clock.now())),
    }));
  };
}
