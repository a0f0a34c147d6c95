import { create, toBinary } from "@bufbuild/protobuf";
import type { MethodImpl } from "@connectrpc/connect";
import { type MessageService, SendMessageResponseSchema } from "@linktor/gen/linktor/message/v1/message_pb.js";
import { callerOf, onceOf, write } from "../../identity/index.js";
import { passing } from "../../platform/fault-points.js";
import { invalid } from "../../shared/errors.js";
import {
  type ChannelId,
  type ConversationId,
  type MediaId,
  type MessageId,
  parseId,
  parseOptionalId,
  type UserId,
} from "../../shared/ids.js";
import type { MessageDeps } from "../deps.js";
import type { ContentType, MediaType, Message } from "../message.js";
import { type SendMessage, sendMessage } from "../send-message.js";
import { Sender } from "../sender.js";
import { authorOf } from "./author.js";
import { contentFrom, textFrom } from "./sendable-content.js";
import { contentTypeFromProto, messageToProto } from "./to-proto.js";

export function sendMessageRpc({ db, clock, tracer }: MessageDeps): MethodImpl<typeof MessageService.method.sendMessage> {
  const sender = new Sender(db, clock, tracer);
  return async (request, context) => {
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
      mentions: request.mentions.map((id) => parseId<UserId>("us", id, "mentions")),
    };
    const caller = callerOf(context);
    const input: SendMessage = { ...draft, tenantId: caller.tenantId, author: authorOf(caller) };
    const once = onceOf(context, request);
    const message = await sender.send(input, once && { ...once, answer });
    if (!message) return write(db, context, request, async (tx) => answerOf((await sendMessage(tx, input, clock.now())).message));
    passing("request-before-answer");
    return answerOf(message);
  };
}

function answerOf(message: Message) {
  return { message: messageToProto(message) };
}

function answer(message: Message): Uint8Array {
  return toBinary(SendMessageResponseSchema, create(SendMessageResponseSchema, answerOf(message)));
}

function mediaTypeFrom(type: ContentType | undefined): MediaType | undefined {
  if (type === undefined) return undefined;
  if (type === "image" || type === "audio" || type === "video" || type === "file" || type === "sticker") return type;
  throw invalid("attachments.type", "an attachment is an image, audio, video, file or sticker.");
}
