import type { OutboundMessage } from "@linktor/gen/linktor/message/v1/scheduled_message_pb.js";
import { invalid } from "../../shared/errors.js";
import { type ChannelId, type MediaId, type MessageId, parseId, parseOptionalId } from "../../shared/ids.js";
import type { ContentType, MediaType } from "../message.js";
import type { SendMessage } from "../send-message.js";
import { contentFrom, textFrom } from "./sendable-content.js";
import { contentTypeFromProto } from "./to-proto.js";

type Fields = Pick<OutboundMessage, "text" | "content" | "attachments" | "replyTo" | "channelId">;

/** What is to be sent, of a request that sends it now or later. */
export function outboundFrom({
  text,
  content,
  attachments,
  replyTo,
  channelId,
}: Fields): Pick<SendMessage, "text" | "content" | "attachments" | "replyToId" | "channelId"> {
  return {
    text: textFrom(text, content),
    content: contentFrom(content),
    attachments: attachments.map(({ mediaId, type, name }) => ({
      mediaId: parseId<MediaId>("md", mediaId, "attachments.media_id"),
      type: mediaTypeFrom(contentTypeFromProto(type)),
      name,
    })),
    replyToId: parseOptionalId<MessageId>("ms", replyTo, "reply_to"),
    channelId: parseOptionalId<ChannelId>("ch", channelId, "channel_id"),
  };
}

function mediaTypeFrom(type: ContentType | undefined): MediaType | undefined {
  if (type === undefined) return undefined;
  if (type === "image" || type === "audio" || type === "video" || type === "file" || type === "sticker") return type;
  throw invalid("attachments.type", "an attachment is an image, audio, video, file or sticker.");
}
