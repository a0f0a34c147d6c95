import { Refused } from "../errors.js";
import { escapeHtml, toHtml } from "./markdown.js";

export type Formatted = { readonly text: string; readonly parseMode?: "HTML" };

/** What goes out, and once more without formatting when Telegram cannot read it. */
export async function sendFormatted<T>(markdown: string, send: (formatted: Formatted) => Promise<T>): Promise<T> {
  const text = toHtml(markdown);
  if (text === escapeHtml(markdown)) return await send({ text: markdown });
  try {
    return await send({ text, parseMode: "HTML" });
  } catch (error) {
    if (error instanceof Refused && error.description.includes("can't parse entities")) return await send({ text: markdown });
    throw error;
  }
}
