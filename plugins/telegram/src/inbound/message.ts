import type { InboundMessage } from "@linktor/plugin-sdk";
import type { Message } from "grammy/types";
import { addressOf, externalIdOf, threadOf } from "../ids.js";
import { bodyOf, unsupportedBody } from "./body.js";
import { contactOf, isEcho } from "./contact.js";
import { timeOf } from "./time.js";

/**
 * The pictures of an album arrive as updates of their own, and each becomes a message of its own: whoever waits for the
 * others loses them all when the process ends, because Telegram was answered 200 already.
 */
export function messageEvent(message: Message): InboundMessage {
  return { ...envelopeOf(message), ...bodyOf(message) };
}

export function unreadableEvent(message: Message): InboundMessage {
  return { ...envelopeOf(message), ...unsupportedBody(message) };
}

function envelopeOf(message: Message) {
  // Notes that only one member of a group sees have no number.
  if (!(message.message_id > 0)) throw new TypeError("a message without a number");
  return {
    type: "message",
    at: timeOf(message.date),
    externalId: externalIdOf(addressOf(message)),
    contact: contactOf(message),
    thread: threadOf(message),
    replyTo: repliedTo(message),
    echo: isEcho(message) || undefined,
  } as const;
}

function repliedTo({ reply_to_message, business_connection_id, chat }: Message): string | undefined {
  // Whatever is written into a topic counts as a reply to the note that opened it.
  if (!reply_to_message || reply_to_message.forum_topic_created) return undefined;
  return externalIdOf({ businessId: business_connection_id, chatId: chat.id, messageId: reply_to_message.message_id });
}
