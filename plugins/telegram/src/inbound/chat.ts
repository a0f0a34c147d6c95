import type { InboundEvent } from "@linktor/plugin-sdk";
import type { BusinessMessagesDeleted, ChatMemberUpdated, MessageReactionUpdated, ReactionType } from "grammy/types";
import { externalIdOf } from "../ids.js";
import { identityOf, languageOf } from "./contact.js";
import { timeOf } from "./time.js";

export function reactionEvents({
  chat,
  message_id,
  date,
  user,
  actor_chat,
  new_reaction,
}: MessageReactionUpdated): readonly InboundEvent[] {
  const party = user ?? actor_chat;
  if (!party) return [];
  return [
    {
      type: "reacted",
      at: timeOf(date),
      externalId: externalIdOf({ chatId: chat.id, messageId: message_id }),
      contact: identityOf(party, languageOf(user)),
      emoji: emojiOf(new_reaction),
    },
  ];
}

/** Pictures of a custom set have no character; they still must not look like a reaction that was taken back. */
function emojiOf(reactions: readonly ReactionType[]): string {
  const emoji = reactions.find((reaction) => reaction.type === "emoji");
  if (emoji) return emoji.emoji;
  if (reactions.length === 0) return "";
  return reactions.some((reaction) => reaction.type === "paid") ? "⭐" : "❔";
}

/** Blocked or unblocked by a person. What happens to the bot in groups concerns no contact. */
export function memberEvents({ chat, from, date, new_chat_member }: ChatMemberUpdated): readonly InboundEvent[] {
  const { status } = new_chat_member;
  if (chat.type !== "private" || (status !== "kicked" && status !== "member")) return [];
  const identity = identityOf(chat, languageOf(from));
  return [{ type: "identity", at: timeOf(date), identity, reachable: status === "member" }];
}

export function deletedEvents({ business_connection_id, chat, message_ids }: BusinessMessagesDeleted): readonly InboundEvent[] {
  return message_ids.map((messageId) => ({
    type: "deleted",
    externalId: externalIdOf({ businessId: business_connection_id, chatId: chat.id, messageId }),
  }));
}
