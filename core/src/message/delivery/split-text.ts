export type TextUnit = "utf16" | "code_points" | "bytes";

export function lengthOf(text: string, unit: TextUnit): number {
  switch (unit) {
    case "utf16":
      return text.length;
    case "code_points":
      return [...text].length;
    case "bytes":
      return Buffer.byteLength(text);
  }
}

/**
 * Splits a text that is longer than a network takes: between paragraphs, else lines, else words, else characters; never
 * inside a character or an address on the web. 0 means no limit.
 */
export function splitText(text: string, max: number, unit: TextUnit): string[] {
  const parts: string[] = [];
  let rest = text;
  while (max > 0 && lengthOf(rest, unit) > max) {
    const head = longestHead(rest, max, unit);
    const cut = breakIn(head, rest);
    parts.push(rest.slice(0, cut).trimEnd());
    rest = rest.slice(cut).trimStart();
  }
  if (rest !== "" || parts.length === 0) parts.push(rest);
  return parts.filter((part, index) => part !== "" || index === 0);
}

const graphemes = new Intl.Segmenter();

/** The most of a text that fits. */
function longestHead(text: string, max: number, unit: TextUnit): string {
  let head = "";
  let length = 0;
  for (const { segment } of graphemes.segment(text)) {
    length += lengthOf(segment, unit);
    if (length > max) break;
    head += segment;
  }
  // A single character that is longer than the limit has to go somewhere.
  return head === "" ? ([...graphemes.segment(text)][0]?.segment ?? text) : head;
}

const BREAKS = [/\n\s*\n(?=[^\n]*$)/, /\n(?=[^\n]*$)/, /(?<=[.!?…])\s(?=[^.!?…]*$)/, /\s(?=\S*$)/];

/** Where to cut: the best break in the later half of the head, else any, else its end. */
function breakIn(head: string, text: string): number {
  const next = text[head.length];
  if (next === undefined || /\s/.test(next)) return head.length;
  for (const at of BREAKS) {
    const found = head.search(at);
    if (found > head.length / 2) return found;
  }
  const lastSpace = head.search(/\s\S*$/);
  return lastSpace > 0 ? lastSpace : head.length;
}
