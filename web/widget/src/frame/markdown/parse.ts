import { type Inline, parseInline } from "./parse-inline.js";

export type Block =
  | { readonly kind: "paragraph"; readonly children: readonly Inline[] }
  | { readonly kind: "quote"; readonly children: readonly Inline[] }
  | { readonly kind: "list"; readonly isOrdered: boolean; readonly start: number; readonly items: readonly (readonly Inline[])[] }
  | { readonly kind: "code"; readonly text: string };

const FENCE = /^\s*```/;
const BULLET = /^\s{0,3}[-*•]\s+(.+)$/;
const NUMBER = /^\s{0,3}(\d{1,6})[.)]\s+(.+)$/;
const QUOTE = /^\s{0,3}>\s?(.*)$/;

/** A small part of Markdown, as people write it in chats: every line break counts. */
export function parseMarkdown(text: string): Block[] {
  const lines = text.replaceAll("\r\n", "\n").split("\n");
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length; ) {
    const taken = fence(lines, at) ?? list(lines, at) ?? quote(lines, at) ?? paragraph(lines, at);
    if (taken.block) blocks.push(taken.block);
    at = taken.next;
  }
  return blocks;
}

interface Taken {
  readonly block?: Block;
  readonly next: number;
}

function fence(lines: readonly string[], at: number): Taken | undefined {
  if (!FENCE.test(lines[at] ?? "")) return undefined;
  const end = lines.findIndex((line, index) => index > at && FENCE.test(line));
  if (end === -1) return undefined;
  return { block: { kind: "code", text: lines.slice(at + 1, end).join("\n") }, next: end + 1 };
}

function list(lines: readonly string[], at: number): Taken | undefined {
  const first = lines[at] ?? "";
  const isOrdered = NUMBER.test(first);
  const pattern = isOrdered ? NUMBER : BULLET;
  const items: Inline[][] = [];
  let next = at;
  for (let match = pattern.exec(first); match; match = pattern.exec(lines[next] ?? "")) {
    items.push(parseInline(match[isOrdered ? 2 : 1] ?? ""));
    next += 1;
  }
  if (items.length === 0) return undefined;
  return { block: { kind: "list", isOrdered, start: isOrdered ? Number(NUMBER.exec(first)?.[1] ?? 1) : 1, items }, next };
}

function quote(lines: readonly string[], at: number): Taken | undefined {
  const quoted: string[] = [];
  for (let match = QUOTE.exec(lines[at] ?? ""); match; match = QUOTE.exec(lines[at + quoted.length] ?? "")) quoted.push(match[1] ?? "");
  if (quoted.length === 0) return undefined;
  return { block: { kind: "quote", children: parseInline(quoted.join("\n")) }, next: at + quoted.length };
}

function paragraph(lines: readonly string[], at: number): Taken {
  if ((lines[at] ?? "").trim() === "") return { next: at + 1 };
  let end = at + 1;
  while (end < lines.length && (lines[end] ?? "").trim() !== "" && !startsOther(lines, end)) end += 1;
  return { block: { kind: "paragraph", children: parseInline(lines.slice(at, end).join("\n")) }, next: end };
}

function startsOther(lines: readonly string[], at: number): boolean {
  const line = lines[at] ?? "";
  return BULLET.test(line) || NUMBER.test(line) || QUOTE.test(line) || fence(lines, at) !== undefined;
}
