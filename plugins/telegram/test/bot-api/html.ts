import { badRequest } from "./answer.js";

export type Entity = {
  readonly type: string;
  readonly offset: number;
  readonly length: number;
  readonly url?: string;
  readonly language?: string;
};

const TYPES: Readonly<Record<string, string>> = {
  b: "bold",
  strong: "bold",
  i: "italic",
  em: "italic",
  u: "underline",
  ins: "underline",
  s: "strikethrough",
  strike: "strikethrough",
  del: "strikethrough",
  code: "code",
  pre: "pre",
  a: "text_link",
  blockquote: "blockquote",
  "tg-spoiler": "spoiler",
};
const ESCAPES: Readonly<Record<string, string>> = { "&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": '"' };

/** Reads `parse_mode: HTML` and refuses what Telegram refuses. */
export function parseHtml(html: string): { readonly text: string; readonly entities: readonly Entity[] } {
  let text = "";
  const entities: Entity[] = [];
  const open: { readonly tag: string; readonly offset: number; readonly attributes: string }[] = [];
  for (const [token, slash, tag = "", attributes = ""] of html.matchAll(/<(\/?)([\w-]+)([^<>]*)>|&(?:lt|gt|amp|quot);|[^<]|</gs)) {
    if (token === "<") throw badRequest("can't parse entities: unexpected end tag or unclosed start tag");
    if (!tag) text += ESCAPES[token] ?? token;
    else if (slash) close(tag);
    else if (TYPES[tag]) open.push({ tag, offset: text.length, attributes });
    else throw badRequest(`can't parse entities: unsupported start tag "${tag}" at byte offset 0`);
  }
  if (open.length > 0) throw badRequest(`can't parse entities: can't find end tag corresponding to start tag "${open.at(-1)?.tag}"`);
  return { text, entities: entities.toSorted((a, b) => a.offset - b.offset || b.length - a.length) };

  function close(tag: string): void {
    const start = open.pop();
    if (start?.tag !== tag)
      throw badRequest(`can't parse entities: unmatched end tag at byte offset 0, expected "</${start?.tag}>", found "</${tag}>"`);
    const url = /href="([^"]*)"/.exec(start.attributes)?.[1]?.replaceAll(/&(?:lt|gt|amp|quot);/g, (name) => ESCAPES[name] ?? name);
    const language = /class="language-([^"]*)"/.exec(start.attributes)?.[1];
    const entity = { type: TYPES[tag] ?? tag, offset: start.offset, length: text.length - start.offset };
    if (entity.length > 0) entities.push({ ...entity, ...(url !== undefined && { url }), ...(language !== undefined && { language }) });
  }
}
