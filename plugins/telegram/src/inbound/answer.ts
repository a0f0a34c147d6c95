import type { InboundEvent } from "@linktor/plugin-sdk";
import type { CallbackQuery } from "grammy/types";
import { addressOf, externalIdOf, threadOf } from "../ids.js";
import { identityOf, languageOf } from "./contact.js";

/** A pressed button. Games press buttons without data, which are not ours. */
export function answerEvent(query: CallbackQuery): readonly InboundEvent[] {
  const { id, data, from, message } = query;
  if (data === undefined) return [];
  const title = titleOf(query) ?? data;
  return [
    {
      type: "message",
      externalId: `cb:${id}`,
      contact: identityOf(from, languageOf(from)),
      thread: message && threadOf(message),
      contentType: "interactive",
      text: title,
      content: { answer: { id: data, title } },
      replyTo: message && externalIdOf(addressOf(message)),
    },
  ];
}

/** The message is only a stub when it is old. */
function titleOf({ data, message }: CallbackQuery): string | undefined {
  const buttons = message?.reply_markup?.inline_keyboard.flat() ?? [];
  return buttons.find((button) => "callback_data" in button && button.callback_data === data)?.text;
}
