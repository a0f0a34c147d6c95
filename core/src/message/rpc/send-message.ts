import type { MethodImpl } from "@connectrpc/connect";
import type { MessageService } from "@linktor/gen/linktor/message/v1/message_pb.js";
import { write } from "../../identity/index.js";
import { invalid } from "../../shared/errors.js";
import { type ChannelId, type ConversationId, type MediaId, type MessageId, parseId, parseOptionalId } from "../../shared/ids.js";
import type { MessageDeps } from "../deps.js";
import type { ContentType, MediaType } from "../message.js";
import { type SendMessage, sendMessage } from "../send-message.js";
import { authorOf } from "./author.js";
import { contentFrom, textFrom } from "./sendable-content.js";
import { contentTypeFromProto, messageToProto } from "./to-proto.js";

export function sendMessageRpc({ db, clock }: MessageDeps): MethodImpl<typeof MessageService.method.sendMessage> {
  return (request, context) => {
    const draft = {
      conversationId: parseId<ConversationId>("cv", request.conversationId, "conversation_id"),
      text: textFrom(request.text, request.content),
      content: contentFrom(request.content),
      attachments: request.attachments.map(({ mediaId, type, name }) => ({
        mediaId: parseId<MediaId>("md", mediaId, "attachments.media_id"),
        type: mediaTypeFrom(contentTypeFromProto(type)),
        name,
      })),
      replyToId: parseOptionalId<MessageId>("ms", request.replyTo, "reply_to"),
      channelId: parseOptionalId<ChannelId>("ch", request.channelId, "channel_id"),
      isNote: request.note,
    };
    return write(db, context, request, async (tx, caller) => {
      const input: SendMessage = { ...draft, tenantId: caller.tenantId, author: authorOf(caller) };
      return { message: messageToProto((await sendMessage(tx, input, clock.now())).message) };
    });
  };
}

function mediaTypeFrom(type: ContentType | undefined): MediaType | undefined {
  if (type === undefined) return undefined;
  if (type === "image" || type === "audio" || type === "video" || type === "file" || type === "sticker") return type;
  throw invalid("attachments.type", "an attachment is an image, audio, video, file or sticker.");
}
