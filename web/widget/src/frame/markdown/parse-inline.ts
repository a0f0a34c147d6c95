export type Inline =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "break" }
  | { readonly kind: "code"; readonly text: string }
  | { readonly kind: "strong" | "em" | "del"; readonly children: readonly Inline[] }
  | { readonly kind: "link"; readonly href: string; readonly children: readonly Inline[] };

const CODE = /^`([^`\n]+)`/;
const LINK = /^\[([^\]\n]{1,500})\]\(\s*([^\s()]+(?:\([^\s()]*\)[^\s()]*)*)\s*\)/;
const STRONG = /^(\*\*|__)(?=\S)([\s\S]*?\S)\1/;
const EM = /^([*_])(?=[^\s*_])([\s\S]*?[^\s*_])\1(?![\p{L}\p{N}])/u;
const DEL = /^~~(?=\S)([\s\S]*?\S)~~/;
const URL_START = /^(https?:\/\/|www\.)[^\s<>"']+/i;
const MAX_DEPTH = 6;

/** Emphasis, code and links; what is not understood stays as it was written. */
export function parseInline(text: string, depth = 0): Inline[] {
  const found: Inline[] = [];
  let plain = "";
  const flush = (): void => {
    if (plain !== "") found.push({ kind: "text", text: plain });
    plain = "";
  };
  for (let at = 0; at < text.length; ) {
    const char = text[at] ?? "";
    const next = text[at + 1] ?? "";
    if (char === "\\" && /[\\`*_~[\]]/.test(next)) {
      plain += next;
      at += 2;
      continue;
    }
    const match = depth < MAX_DEPTH ? special(text, at, depth) : undefined;
    if (match) {
      flush();
      found.push(match.inline);
      at += match.length;
    } else {
      plain += char;
      at += 1;
    }
  }
  flush();
  return found;
}

/** Links only, for what a visitor wrote: it is shown as it was typed. */
export function parseLinks(text: string): Inline[] {
  const found: Inline[] = [];
  let plain = "";
  for (let at = 0; at < text.length; ) {
    const match = text[at] === "\n" ? LINE_BREAK : bareLink(text, at);
    if (!match) {
      plain += text[at];
      at += 1;
      continue;
    }
    if (plain !== "") found.push({ kind: "text", text: plain });
    plain = "";
    found.push(match.inline);
    at += match.length;
  }
  if (plain !== "") found.push({ kind: "text", text: plain });
  return found;
}

interface Match {
  readonly inline: Inline;
  readonly length: number;
}

const LINE_BREAK: Match = { inline: { kind: "break" }, length: 1 };

function special(text: string, at: number, depth: number): Match | undefined {
  const rest = text.slice(at);
  const parts = (pattern: RegExp): RegExpExecArray | null => pattern.exec(rest);
  switch (text[at]) {
    case "\n":
      return LINE_BREAK;
    case "`":
      return wrap(parts(CODE), (match) => ({ kind: "code", text: match[1] ?? "" }));
    case "[":
      return link(parts(LINK), depth);
    case "~":
      return wrap(parts(DEL), (match) => ({ kind: "del", children: parseInline(match[1] ?? "", depth + 1) }));
    case "*":
    case "_": {
      // An underscore inside a word belongs to the word.
      if (text[at] === "_" && /[\p{L}\p{N}]/u.test(text[at - 1] ?? "")) return undefined;
      return (
        wrap(parts(STRONG), (match) => ({ kind: "strong", children: parseInline(match[2] ?? "", depth + 1) })) ??
        wrap(parts(EM), (match) => ({ kind: "em", children: parseInline(match[2] ?? "", depth + 1) }))
      );
    }
    default:
      return bareLink(text, at);
  }
}

function wrap(match: RegExpExecArray | null, make: (match: RegExpExecArray) => Inline): Match | undefined {
  return match ? { inline: make(match), length: match[0].length } : undefined;
}

function link(match: RegExpExecArray | null, depth: number): Match | undefined {
  const href = safeHref(match?.[2] ?? "");
  if (!match || !href) return undefined;
  return { inline: { kind: "link", href, children: parseInline(match[1] ?? "", Math.max(depth + 1, MAX_DEPTH)) }, length: match[0].length };
}

function bareLink(text: string, at: number): Match | undefined {
  const char = text[at] ?? "";
  if (!/[hw]/i.test(char) || /[\p{L}\p{N}]/u.test(text[at - 1] ?? "")) return undefined;
  const [raw = ""] = URL_START.exec(text.slice(at)) ?? [];
  const shown = trimEnd(raw);
  const href = safeHref(/^www\./i.test(shown) ? `https://${shown}` : shown);
  return href && shown.length > 8
    ? { inline: { kind: "link", href, children: [{ kind: "text", text: shown }] }, length: shown.length }
    : undefined;
}

/** The full stop after an address is the sentence's. */
function trimEnd(url: string): string {
  let end = url.replace(/[.,;:!?*_~'"»”]+$/, "");
  while (end.endsWith(")") && !balanced(end)) end = end.slice(0, -1);
  return end;
}

function balanced(text: string): boolean {
  return text.split("(").length === text.split(")").length;
}

const SCHEMES = new Set(["http:", "https:", "mailto:", "tel:"]);

/** An address that may be followed; undefined for those that would run something. */
export function safeHref(href: string): string | undefined {
  return URL.canParse(href) && SCHEMES.has(new URL(href).protocol) ? new URL(href).href : undefined;
}
