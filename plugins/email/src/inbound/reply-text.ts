import EmailReplyParser from "email-reply-parser";
import { withTimeLimit } from "./time-limit.js";

const MAX_CHARS = 256 * 1024;
const MAX_MS = 500;

const SIGNATURE = "-- \n";

const parser = new EmailReplyParser();
type Fragment = ReturnType<ReturnType<typeof parser.read>["getFragments"]>[number];

/**
 * What was newly written. Everything where that is unclear: where nothing would be left, where somebody answered between the
 * lines, where the text is too long, or where it takes too long to tell (the parser is made of patterns, the text of strangers).
 */
export function replyText(whole: string): string {
  const text = whole.trim();
  if (text.length > MAX_CHARS || isAnsweredInline(text)) return text;
  try {
    const visible = withTimeLimit(MAX_MS, () => visibleIn(parser.read(text).getFragments())).trim();
    return visible === "" ? text : visible;
  } catch {
    return text;
  }
}

/** The parser takes any "Regards" for a signature, and what follows it too. Only one that is marked as such, at the end, is left out. */
function visibleIn(fragments: readonly Fragment[]): string {
  const own = fragments.filter((fragment) => !fragment.isQuoted() && !fragment.isEmpty());
  const isSigned = own.at(-1)?.getContent().startsWith(SIGNATURE) === true;
  return (isSigned ? own.slice(0, -1) : own).map((fragment) => fragment.getContent()).join("\n");
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
