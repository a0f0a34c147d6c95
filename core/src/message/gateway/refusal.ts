import { RefusalClass, type SendRefusal } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import type { DeliveryFault } from "../message.js";

const NAMES: Readonly<Record<RefusalClass, string>> = {
  [RefusalClass.UNSPECIFIED]: "uncertain",
  [RefusalClass.RETRYABLE]: "retryable",
  [RefusalClass.RATE_LIMITED]: "rate_limited",
  [RefusalClass.PERMANENT]: "permanent",
  [RefusalClass.WINDOW_CLOSED]: "window_closed",
  [RefusalClass.RECIPIENT_UNREACHABLE]: "recipient_unreachable",
  [RefusalClass.AUTH]: "auth",
  [RefusalClass.CONTENT_REJECTED]: "content_rejected",
  [RefusalClass.MEDIA_EXPIRED]: "media_expired",
};

/** A network's refusal, as it is stored and shown. */
export function faultOf(refusal: SendRefusal): DeliveryFault {
  return { class: NAMES[refusal.class] ?? "uncertain", reason: refusal.reason, message: refusal.message };
}
