import { badRequest } from "./answer.js";
import type { Checked } from "./parameters.js";

export function checkKeyboard(markup: any): void {
  const rows = markup?.inline_keyboard;
  if (!Array.isArray(rows) || rows.length === 0) throw badRequest("inline keyboard expected");
  const buttons = rows.flat();
  if (buttons.length > 100 || rows.some((row: unknown) => !Array.isArray(row) || row.length === 0 || row.length > 8))
    throw badRequest("reply markup is too long");
  for (const button of buttons) checkButton(button);
}

function checkButton(button: any): void {
  if (typeof button?.text !== "string" || button.text === "")
    throw badRequest('can\'t parse inline keyboard button: field "text" must be a non-empty string');
  const { text: _text, ...actions } = button;
  const [[action, value] = ["", ""], ...more] = Object.entries(actions);
  if (more.length > 0 || typeof value !== "string") throw badRequest("text buttons are unallowed in the inline keyboard");
  if (action === "url") {
    if (!URL.canParse(value)) throw badRequest(`inline keyboard button URL '${value}' is invalid: Wrong HTTP URL`);
  } else if (action === "callback_data") {
    const bytes = Buffer.byteLength(value);
    if (bytes < 1 || bytes > 64) throw badRequest("BUTTON_DATA_INVALID");
  } else {
    throw badRequest("text buttons are unallowed in the inline keyboard");
  }
}

/** A part of Telegram's fixed set, in its spelling. */
const REACTIONS = [
  "👍",
  "👎",
  "❤",
  "🔥",
  "🥰",
  "👏",
  "😁",
  "🤔",
  "🤯",
  "😱",
  "😢",
  "🎉",
  "🤩",
  "🙏",
  "👌",
  "🕊",
  "💯",
  "⚡",
  "🏆",
  "💔",
  "😇",
  "🤝",
  "✍",
  "🤗",
  "🫡",
];

export function checkReaction(reaction: readonly any[] = []): void {
  if (reaction.length > 1) throw badRequest("REACTIONS_TOO_MANY");
  for (const each of reaction) {
    if (each?.type !== "emoji" || !REACTIONS.includes(each.emoji)) throw badRequest("REACTION_INVALID");
  }
}

export function checkReply(reply: Checked): void {
  const unknown = Object.keys(reply).find((key) => !["message_id", "allow_sending_without_reply"].includes(key));
  if (unknown) throw badRequest(`reply_parameters has no field "${unknown}"`);
  if (!Number.isSafeInteger(reply.message_id) || reply.message_id <= 0) throw badRequest("message_id must be positive");
}
