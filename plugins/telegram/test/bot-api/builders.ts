import type { Update } from "./updates.js";

/** A person as Telegram describes one. */
export type Person = {
  readonly id: number;
  readonly first_name?: string;
  readonly last_name?: string;
  readonly username?: string;
  readonly language_code?: string;
};

export type MessageOf = {
  readonly updateId: number;
  readonly messageId: number;
  readonly from: Person;
  /** Unix seconds. */
  readonly date?: number;
};

export const ana: Person = { id: 700100200, first_name: "Ana", last_name: "Lima", username: "analima", language_code: "pt-br" };

/** A private message with any fields. */
export function messageUpdate({ updateId, messageId, from, date }: MessageOf, fields: object): Update {
  return {
    update_id: updateId,
    message: { message_id: messageId, from: userOf(from), chat: chatOf(from), date: date ?? 1_760_000_000, ...fields },
  };
}

export function textUpdate({ text, ...of }: MessageOf & { readonly text: string }): Update {
  return messageUpdate(of, { text });
}

export function photoUpdate({ fileId, caption, ...of }: MessageOf & { readonly fileId: string; readonly caption?: string }): Update {
  const photo = [
    { file_id: `${fileId}-s`, file_unique_id: "u1", width: 90, height: 67, file_size: 1200 },
    { file_id: fileId, file_unique_id: "u2", width: 1280, height: 960, file_size: 182_300 },
  ];
  return messageUpdate(of, { photo, ...(caption !== undefined && { caption }) });
}

export function documentUpdate({
  fileId,
  name,
  mimeType,
  size,
  ...of
}: MessageOf & { fileId: string; name: string; mimeType: string; size?: number }): Update {
  return messageUpdate(of, {
    document: { file_id: fileId, file_unique_id: "u3", file_name: name, mime_type: mimeType, file_size: size ?? 1000 },
  });
}

/** `text` or `caption` as it is after the edit. */
export function editUpdate({ editDate, fields, ...of }: MessageOf & { readonly editDate: number; readonly fields: object }): Update {
  const { update_id, message } = messageUpdate(of, { edit_date: editDate, ...fields });
  return { update_id, edited_message: message };
}

/** A press on a button of the bot's message `messageId`. */
export function callbackUpdate({
  id,
  data,
  title,
  ...of
}: MessageOf & { readonly id: string; readonly data: string; readonly title?: string }): Update {
  const keyboard = title === undefined ? {} : { reply_markup: { inline_keyboard: [[{ text: title, callback_data: data }]] } };
  const message = { message_id: of.messageId, date: of.date ?? 1_760_000_000, chat: chatOf(of.from), text: "?", ...keyboard };
  return { update_id: of.updateId, callback_query: { id, from: userOf(of.from), chat_instance: "-1", data, message } };
}

/** An empty emoji takes the reaction back. */
export function reactionUpdate({ emoji, updateId, messageId, from, date }: MessageOf & { readonly emoji: string }): Update {
  const new_reaction = emoji === "" ? [] : [{ type: "emoji", emoji }];
  const message_reaction = {
    chat: chatOf(from),
    message_id: messageId,
    user: userOf(from),
    date: date ?? 1_760_000_000,
    old_reaction: [],
    new_reaction,
  };
  return { update_id: updateId, message_reaction };
}

/** The person blocked the bot (`kicked`) or came back (`member`). */
export function memberUpdate({
  updateId,
  from,
  status,
}: {
  readonly updateId: number;
  readonly from: Person;
  readonly status: "kicked" | "member";
}): Update {
  const user = { id: 42, is_bot: true, first_name: "Bot", username: "test_bot" };
  const before = status === "kicked" ? "member" : "kicked";
  const change = { old_chat_member: { user, status: before, until_date: 0 }, new_chat_member: { user, status, until_date: 0 } };
  return { update_id: updateId, my_chat_member: { chat: chatOf(from), from: userOf(from), date: 1_760_000_000, ...change } };
}

function userOf(person: Person) {
  return { is_bot: false, first_name: "Ana", ...person };
}

function chatOf({ language_code: _language, ...person }: Person) {
  return { type: "private", first_name: "Ana", ...person };
}
