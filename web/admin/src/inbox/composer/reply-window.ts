import { timestampMs } from "@bufbuild/protobuf/wkt";
import type { Conversation } from "@linktor/gen/linktor/conversation/v1/conversation_pb.js";
import type { Capabilities } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { useEffect, useState } from "react";
import type { Texts } from "../../texts/texts.js";

const HOUR_MS = 3_600_000;
/** From here on it is said how much is left. */
const SAID_FROM_MS = 6 * HOUR_MS;
const LOOK_EVERY_MS = 15_000;

export interface ReplyWindow {
  readonly isClosed: boolean;
  /** Of which there is little left. */
  readonly leftMs: number | undefined;
  readonly hours: number;
}

/** How long the network lets one write freely, where it does not always. */
export function useReplyWindow({ lastInboundAt }: Conversation, capabilities: Capabilities | undefined): ReplyWindow | undefined {
  const [now, setNow] = useState(Date.now);
  const hours = capabilities?.replyWindowHours ?? 0;
  useEffect(() => {
    if (hours === 0) return;
    const timer = setInterval(() => setNow(Date.now()), LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [hours]);
  if (hours === 0) return undefined;
  const left = lastInboundAt ? timestampMs(lastInboundAt) + hours * HOUR_MS - Math.max(now, Date.now()) : 0;
  return { hours, isClosed: left <= 0, leftMs: left > 0 && left <= SAID_FROM_MS ? left : undefined };
}

export function hoursAndMinutes(ms: number, texts: Texts["replyWindow"]): string {
  const minutes = Math.ceil(ms / 60_000);
  return texts.time(Math.floor(minutes / 60), minutes % 60);
}
