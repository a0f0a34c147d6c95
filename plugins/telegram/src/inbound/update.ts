import type { InboundEvent } from "@linktor/plugin-sdk";
import type { Chat, Message, Update } from "grammy/types";
import { answerEvent } from "./answer.js";
import { deletedEvents, memberEvents, reactionEvents } from "./chat.js";
import { editEvents } from "./edit.js";
import { messageEvent, unreadableEvent } from "./message.js";

/** Reactions and membership are off unless asked for by name. */
export const allowedUpdates = [
  "message",
  "edited_message",
  "callback_query",
  "message_reaction",
  "my_chat_member",
  "business_connection",
  "business_message",
  "edited_business_message",
  "deleted_business_messages",
] as const satisfies readonly (keyof Update)[];

export function eventsOf(update: Update, allowGroups: boolean): readonly InboundEvent[] {
  const isWanted = (chat: Chat | undefined) => allowGroups || chat === undefined || chat.type === "private";

  const message = update.message ?? update.business_message;
  if (message) return isWanted(message.chat) && isFromAPerson(message) ? [readMessage(message)] : [];

  const edited = update.edited_message ?? update.edited_business_message;
  if (edited) return isWanted(edited.chat) ? editEvents(edited, update.update_id) : [];

  if (update.callback_query) return isWanted(update.callback_query.message?.chat) ? answerEvent(update.callback_query) : [];
  if (update.message_reaction) return isWanted(update.message_reaction.chat) ? reactionEvents(update.message_reaction) : [];
  if (update.deleted_business_messages) return deletedEvents(update.deleted_business_messages);
  if (update.my_chat_member) return memberEvents(update.my_chat_member);
  return [];
}

/** Two bots in one group must not answer each other for ever. */
function isFromAPerson({ from, sender_chat, business_connection_id }: Message): boolean {
  return !from?.is_bot || sender_chat !== undefined || business_connection_id !== undefined;
}

function readMessage(message: Message): InboundEvent {
  try {
    return messageEvent(message);
  } catch {
    return unreadableEvent(message);
  }
}
