import { durationMs, timestampDate } from "@bufbuild/protobuf/wkt";
import type { MethodImpl } from "@connectrpc/connect";
import type { ScheduledMessageService, ScheduleMessageRequest } from "@linktor/gen/linktor/message/v1/scheduled_message_pb.js";
import { write } from "../../identity/index.js";
import { authorOf } from "../../message/index.js";
import { invalid } from "../../shared/errors.js";
import { type ConversationId, parseId } from "../../shared/ids.js";
import { scheduleMessage } from "../change-scheduled.js";
import type { ScheduledDeps } from "../deps.js";
import { contentToKeep } from "./outbound-message.js";
import { scheduledToProto } from "./to-proto.js";

export function scheduleMessageRpc({ db, clock }: ScheduledDeps): MethodImpl<typeof ScheduledMessageService.method.scheduleMessage> {
  return async (request, context) => {
    const conversationId = parseId<ConversationId>("cv", request.conversationId, "conversation_id");
    const { message, cancelOnReply } = request;
    if (!message) throw invalid("message", "say what is to be sent.");
    return write(db, context, request, async (tx, caller) => {
      const { tenantId } = caller;
      const now = clock.now();
      const content = await contentToKeep(tx, tenantId, conversationId, message);
      const input = { tenantId, conversationId, author: authorOf(caller), content, sendAt: timeOf(request, now), cancelOnReply };
      return { scheduledMessage: scheduledToProto(await scheduleMessage(tx, input, now)) };
    });
  };
}

function timeOf({ when }: ScheduleMessageRequest, now: Date): Date {
  if (when.case === "sendAt") return timestampDate(when.value);
  if (when.case !== "sendIn") throw invalid("send_at", "say when, or in how long.");
  const ms = durationMs(when.value);
  if (ms < 1000) throw invalid("send_in", "wait at least a second.");
  return new Date(now.getTime() + ms);
}
