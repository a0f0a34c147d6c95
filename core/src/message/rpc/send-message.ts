import { create, toBinary } from "@bufbuild/protobuf";
import type { MethodImpl } from "@connectrpc/connect";
import { type MessageService, SendMessageResponseSchema } from "@linktor/gen/linktor/message/v1/message_pb.js";
import { callerOf, onceOf, write } from "../../identity/index.js";
import { passing } from "../../platform/fault-points.js";
import { type ConversationId, parseId, type UserId } from "../../shared/ids.js";
import type { MessageDeps } from "../deps.js";
import type { Message } from "../message.js";
import { type SendMessage, sendMessage } from "../send-message.js";
import { Sender } from "../sender.js";
import { authorOf } from "./author.js";
import { outboundFrom } from "./outbound-from.js";
import { messageToProto } from "./to-proto.js";

export function sendMessageRpc({ db, clock, tracer }: MessageDeps): MethodImpl<typeof MessageService.method.sendMessage> {
  const sender = new Sender(db, clock, tracer);
  return async (request, context) => {
    const draft = {
      conversationId: parseId<ConversationId>("cv", request.conversationId, "conversation_id"),
      ...outboundFrom(request),
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
