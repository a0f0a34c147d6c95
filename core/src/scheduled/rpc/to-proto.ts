import { create, fromBinary } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import {
  OutboundMessageSchema,
  type ScheduledMessage as ScheduledMessageProto,
  ScheduledMessageSchema,
  ScheduledStatus as Status,
} from "@linktor/gen/linktor/message/v1/scheduled_message_pb.js";
import { authorToProto } from "../../message/index.js";
import { formatId, formatOptionalId } from "../../shared/ids.js";
import type { ScheduledMessage, ScheduledStatus } from "../scheduled.js";

const STATUS: Readonly<Record<ScheduledStatus, Status>> = {
  waiting: Status.WAITING,
  sent: Status.SENT,
  cancelled: Status.CANCELLED,
  failed: Status.FAILED,
};

export function scheduledToProto(message: ScheduledMessage): ScheduledMessageProto {
  const { id, conversationId, content, sendAt, cancelOnReply, status, reason, error, messageId, createdAt, updatedAt } = message;
  return create(ScheduledMessageSchema, {
    id: formatId("sm", id),
    conversationId: formatId("cv", conversationId),
    message: fromBinary(OutboundMessageSchema, content),
    sendAt: timestampFromDate(sendAt),
    cancelOnReply,
    status: STATUS[status],
    author: authorToProto(message),
    reason,
    error,
    messageId: formatOptionalId("ms", messageId),
    createdAt: timestampFromDate(createdAt),
    updatedAt: timestampFromDate(updatedAt),
  });
}
