import type { InboundEvent } from "@linktor/plugin-sdk";
import type { Message } from "grammy/types";
import { addressOf, externalIdOf } from "../ids.js";
import { mediaOf } from "./media.js";
import { timeOf } from "./time.js";

/**
 * A caption that was taken away is an empty text. What has neither text nor file is no news: a live location moves by
 * edits, a poll counts by them.
 */
export function editEvents(message: Message, updateId: number): readonly InboundEvent[] {
  const text = message.text ?? message.caption ?? (mediaOf(message) ? "" : undefined);
  if (text === undefined) return [];
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
