import type { MessageInitShape } from "@bufbuild/protobuf";
import type { SendRefusalSchema } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { RefusalClass as ProtoRefusalClass } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import type { Refusal, RefusalClass } from "../errors.js";

const CLASSES: Readonly<Record<RefusalClass, ProtoRefusalClass>> = {
  retryable: ProtoRefusalClass.RETRYABLE,
  rate_limited: ProtoRefusalClass.RATE_LIMITED,
  permanent: ProtoRefusalClass.PERMANENT,
  window_closed: ProtoRefusalClass.WINDOW_CLOSED,
  recipient_unreachable: ProtoRefusalClass.RECIPIENT_UNREACHABLE,
  auth: ProtoRefusalClass.AUTH,
  content_rejected: ProtoRefusalClass.CONTENT_REJECTED,
  media_expired: ProtoRefusalClass.MEDIA_EXPIRED,
};

export function refusalToProto({ class: kind, reason, message, retryAfterMs = 0 }: Refusal): MessageInitShape<typeof SendRefusalSchema> {
  return { class: CLASSES[kind], reason, message, retryAfterMs: BigInt(Math.max(0, Math.round(retryAfterMs))) };
}
