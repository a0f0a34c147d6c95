import type { InboundEvent } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import type { ChannelId } from "../../shared/ids.js";
import type { PlainMessage } from "../receive-messages.js";
import { addressOf, contentBytes, contentTypeOf, Malformed, storable, timeOf } from "./inbound.js";

/** Events that all are messages with nothing but words, as they can be stored many at once; undefined when any is not. */
export function plainMessagesOf(events: readonly InboundEvent[], channelId: ChannelId, now: Date): PlainMessage[] | undefined {
  try {
    const messages = events.flatMap((event) => plainMessageOf(event, channelId, now) ?? []);
    return messages.length === events.length ? messages : undefined;
  } catch (error) {
    if (error instanceof Malformed) return undefined;
    throw error;
  }
}

function plainMessageOf(event: InboundEvent, channelId: ChannelId, now: Date): PlainMessage | undefined {
  const { kind } = event;
  if (kind.case !== "message") return undefined;
  const { externalId, thread, text, replyTo, echo, media, aliases, follows, automatic } = kind.value;
  if (externalId === "" || replyTo !== "" || echo || media.length > 0 || aliases.length > 0 || follows.length > 0) return undefined;
  return {
    channelId,
    address: addressOf(kind.value.contact, channelId),
    externalId,
    thread,
    text: storable(text),
    contentType: contentTypeOf(kind.value),
    content: contentBytes(kind.value.content),
    sentAt: timeOf(event, now),
    isEcho: false,
    isAutomatic: automatic,
  };
}
