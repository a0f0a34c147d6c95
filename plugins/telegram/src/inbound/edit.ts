import type { InboundEvent } from "@linktor/plugin-sdk";
import type { Message } from "grammy/types";
import { addressOf, externalIdOf } from "../ids.js";
import { mediaOf } from "./media.js";
import { timeOf } from "./time.js";

/** A live location moves by edits, which are no news to anybody. A caption that was taken away is an empty text. */
export function editEvents(message: Message, updateId: number): readonly InboundEvent[] {
  const text = message.text ?? message.caption ?? (mediaOf(message) ? "" : undefined);
  if (text === undefined || message.location) return [];
  const editDate = message.edit_date ?? message.date;
  return [
    {
      type: "edited",
      at: timeOf(editDate),
      externalId: externalIdOf(addressOf(message)),
      // Two edits within one second have the same date.
      editId: `${editDate}:${updateId}`,
      text,
    },
  ];
}
