import { type Interactive, SendError } from "@linktor/plugin-sdk";
import type { InlineKeyboardButton, InlineKeyboardMarkup } from "grammy/types";
import { maxCallbackDataBytes } from "../capabilities.js";

const MAX_PER_ROW = 3;
const MAX_ROW_LENGTH = 30;

/** Buttons side by side while they are short, rows of a list below each other. */
export function keyboardOf({ buttons = [], sections = [] }: Interactive): InlineKeyboardMarkup | undefined {
  const rows = sections.flatMap((section) => section.rows.map((row) => [toButton(row)]));
  const inline_keyboard = [...inRows(buttons.map(toButton)), ...rows];
  return inline_keyboard.length > 0 ? { inline_keyboard } : undefined;
}

function toButton({ id, title, url }: { readonly id: string; readonly title: string; readonly url?: string }): InlineKeyboardButton {
  if (url) return { text: title, url };
  const bytes = Buffer.byteLength(id);
  if (bytes < 1 || bytes > maxCallbackDataBytes) {
    throw new SendError({
      class: "content_rejected",
      reason: "BUTTON_ID_LENGTH",
      message: `The id of the button "${title}" has ${bytes} bytes; Telegram takes 1 to ${maxCallbackDataBytes}.`,
    });
  }
  return { text: title, callback_data: id };
}

function inRows(buttons: readonly InlineKeyboardButton[]): InlineKeyboardButton[][] {
  const rows: InlineKeyboardButton[][] = [];
  let length = 0;
  for (const button of buttons) {
    length += button.text.length;
    const row = rows.at(-1);
    if (row && row.length < MAX_PER_ROW && length <= MAX_ROW_LENGTH) {
      row.push(button);
    } else {
      rows.push([button]);
      length = button.text.length;
    }
  }
  return rows;
}

/** Telegram's keyboard has no place for headers, footers and descriptions, so the text above it says them. */
export function interactiveText(text: string, { header, footer, listTitle, sections = [] }: Interactive): string {
  const described = sections.filter((section) => section.title || section.rows.some((row) => row.description));
  const lists = described.map(({ title, rows }) =>
    [
      ...(title ? [`**${title}**`] : []),
      ...rows.map((row) => (row.description ? `• ${row.title}: ${row.description}` : `• ${row.title}`)),
    ].join("\n"),
  );
  const parts = [header && `**${header}**`, text, ...lists, footer && `_${footer}_`].filter(Boolean);
  return parts.join("\n\n") || listTitle || "";
}
