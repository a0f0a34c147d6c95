import { SendError } from "@linktor/plugin-sdk";
import type { ReactionTypeEmoji } from "grammy/types";
import type { Client } from "../client.js";
import { asSendError, Refused } from "../errors.js";
import { type MessageAddress, parseExternalId } from "../ids.js";
import { sendFormatted } from "./formatted.js";

type Edit = { readonly externalId: string; readonly text: string; readonly isCaption: boolean };

export async function editMessage(client: Client, { externalId, text: markdown, isCaption }: Edit, signal: AbortSignal): Promise<void> {
  const { businessId, chatId, messageId } = addressOrRefusal(externalId);
  const target = { business_connection_id: businessId, chat_id: chatId, message_id: messageId };
  await unless(/message is not modified/, () =>
    sendFormatted<unknown>(markdown, ({ text, parseMode }) =>
      isCaption
        ? client.call("editMessageCaption", { ...target, caption: text, parse_mode: parseMode }, signal)
        : client.call("editMessageText", { ...target, text, parse_mode: parseMode }, signal),
    ),
  );
}

export async function deleteMessage(client: Client, externalId: string, signal: AbortSignal): Promise<void> {
  const { businessId, chatId, messageId } = addressOrRefusal(externalId);
  await unless(/message to delete not found/, () =>
    businessId === undefined
      ? client.call("deleteMessage", { chat_id: chatId, message_id: messageId }, signal)
      : client.call("deleteBusinessMessages", { business_connection_id: businessId, message_ids: [messageId] }, signal),
  );
}

export async function setReaction(client: Client, externalId: string, emoji: string, signal: AbortSignal): Promise<void> {
  const { businessId, chatId, messageId } = addressOrRefusal(externalId);
  if (businessId !== undefined) {
    throw new SendError({
      class: "permanent",
      reason: "BUSINESS_CHAT",
      message: "Telegram bots cannot react in chats of a business account.",
    });
  }
  // The fixed set of reactions is spelled without variation selectors.
  const plain = emoji.replaceAll("\uFE0F", "");
  const reaction = plain === "" ? [] : [{ type: "emoji", emoji: plain as ReactionTypeEmoji["emoji"] } as const];
  await unless(/REACTION_NOT_MODIFIED/, () =>
    client.call("setMessageReaction", { chat_id: chatId, message_id: messageId, reaction }, signal),
  );
}

/** A refusal that says that it is so already counts as done. */
async function unless(isDone: RegExp, change: () => Promise<unknown>): Promise<void> {
  try {
    await change();
  } catch (error) {
    if (error instanceof Refused && isDone.test(error.description)) return;
    throw asSendError(error);
  }
}

function addressOrRefusal(externalId: string): MessageAddress {
  const address = parseExternalId(externalId);
  if (address) return address;
  throw new SendError({ class: "permanent", reason: "NOT_A_MESSAGE", message: "Telegram knows no message by this id." });
}
