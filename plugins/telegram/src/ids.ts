import { type Identity, SendError } from "@linktor/plugin-sdk";
import type { Message } from "grammy/types";

/** A message's place. Chats of a business connection have message numbers of their own, so the connection is part of it. */
export type MessageAddress = { readonly businessId?: string; readonly chatId: number; readonly messageId: number };

/** Spread into the parameters of a send. */
export type Destination = {
  readonly chat_id: number | string;
  readonly business_connection_id?: string;
  readonly message_thread_id?: number;
};

export function externalIdOf({ businessId, chatId, messageId }: MessageAddress): string {
  if (!Number.isSafeInteger(chatId) || !Number.isSafeInteger(messageId)) throw new TypeError("a message without an address");
  return [...(businessId ? [businessId] : []), chatId, messageId].join(":");
}

export function addressOf(message: Pick<Message, "business_connection_id" | "chat" | "message_id">): MessageAddress {
  return { businessId: message.business_connection_id, chatId: message.chat.id, messageId: message.message_id };
}

export function parseExternalId(externalId: string): MessageAddress | undefined {
  const match = /^(?:([\w-]+):)?(-?\d+):(\d+)$/.exec(externalId);
  if (!match) return undefined;
  return { businessId: match[1], chatId: Number(match[2]), messageId: Number(match[3]) };
}

/** A private chat with the bot needs no thread; groups, topics and business chats of the same person are others. */
export function threadOf(
  message: Pick<Message, "business_connection_id" | "chat" | "is_topic_message" | "message_thread_id">,
): string | undefined {
  const parts = [];
  if (message.business_connection_id) parts.push(`business=${message.business_connection_id}`);
  if (message.chat.type !== "private") parts.push(`chat=${message.chat.id}`);
  if (message.is_topic_message && message.message_thread_id) parts.push(`topic=${message.message_thread_id}`);
  return parts.length > 0 ? parts.join("/") : undefined;
}

export function destinationOf(to: Identity, thread: string | undefined): Destination {
  const parts = new Map(thread?.split("/").map((part) => part.split("=", 2) as [string, string]));
  const topic = parts.get("topic");
  return {
    chat_id: parseChatId(parts.get("chat") ?? to.value),
    business_connection_id: parts.get("business"),
    message_thread_id: topic === undefined ? undefined : Number(topic),
  };
}

function parseChatId(value: string): number | string {
  if (/^-?\d{1,16}$/.test(value)) return Number(value);
  if (/^@\w+$/.test(value)) return value;
  throw new SendError({
    class: "permanent",
    reason: "INVALID_RECIPIENT",
    message: "A Telegram recipient is the number of a chat. People have one only after they wrote to the bot.",
  });
}
