import EmailReplyParser from "email-reply-parser";
import { withTimeLimit } from "./time-limit.js";

const MAX_CHARS = 256 * 1024;
const MAX_MS = 500;

const parser = new EmailReplyParser();

/**
 * What was newly written. Everything where that is unclear: where nothing would be left, where somebody answered between the
 * lines, where the text is too long, or where it takes too long to tell (the parser is made of patterns, the text of strangers).
 */
export function replyText(whole: string): string {
  const text = whole.trim();
  if (text.length > MAX_CHARS || isAnsweredInline(text)) return text;
  try {
    const visible = withTimeLimit(MAX_MS, () => parser.read(text).getVisibleText()).trim();
    return visible === "" ? text : visible;
  } catch {
    return text;
  }
}

/** Quote, answer, quote: taken apart, the answers mean nothing. */
function isAnsweredInline(text: string): boolean {
  const kinds = text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => (line.startsWith(">") ? "quote" : "new"));
  const runs = kinds.filter((kind, index) => kind !== kinds[index - 1]);
  return runs.filter((kind) => kind === "quote").length > 1;
}
