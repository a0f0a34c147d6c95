const PRE = /```(?:(?<language>[\w+#-]+)\n|\n)?(?<pre>.+?)\n?```/;
const CODE = /`(?<code>[^`\n]+)`/;
const LINK = /\[(?<label>[^[\]\n]+)\]\((?<url>(?:https?|tg|mailto|tel):[^\s()]+(?:\([^\s()]*\)[^\s()]*)*)\)/;
// Addresses are full of underscores.
const ADDRESS = /https?:\/\/[^\s*]+/;
const FIXED = new RegExp([PRE, CODE, LINK, ADDRESS].map((rule) => rule.source).join("|"), "gs");

/** Signs count only at the edge of words, the longer first: 2 * 3 and snake_case stay. */
const SPANS = [
  { sign: /(?<![*\p{L}\p{N}])\*\*(?=\S)(.+?)(?<=\S)\*\*(?![*\p{L}\p{N}])/gsu, tag: "b" },
  { sign: /(?<![_\p{L}\p{N}])__(?=\S)(.+?)(?<=\S)__(?![_\p{L}\p{N}])/gsu, tag: "b" },
  { sign: /(?<![~\p{L}\p{N}])~~(?=\S)(.+?)(?<=\S)~~(?![~\p{L}\p{N}])/gsu, tag: "s" },
  { sign: /(?<![*\p{L}\p{N}])\*(?=[^\s*])([^*\n]+?)(?<=\S)\*(?![*\p{L}\p{N}])/gu, tag: "i" },
  { sign: /(?<![_\p{L}\p{N}])_(?=[^\s_])([^\n]+?)(?<=[^\s_])_(?![_\p{L}\p{N}])/gu, tag: "i" },
] as const;

/** Simple Markdown as Telegram's HTML; signs without a partner stay as they are. */
export function toHtml(text: string): string {
  const fixed: string[] = [];
  // Code, links and addresses wait behind marks of the private use area while the signs around them are read.
  const marked = text.replaceAll(/[\uE000\uE001]/g, "").replaceAll(FIXED, (...match) => {
    fixed.push(fixedHtml(match[0] as string, match.at(-1) as Record<string, string | undefined>));
    return `\uE000${fixed.length - 1}\uE001`;
  });
  return spans(escapeHtml(marked)).replaceAll(/\uE000(\d+)\uE001/g, (_, index) => fixed[Number(index)] ?? "");
}

export function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

function fixedHtml(text: string, { language, pre, code, label, url }: Record<string, string | undefined>): string {
  if (pre !== undefined) {
    const block = escapeHtml(pre);
    return language ? `<pre><code class="language-${escapeHtml(language)}">${block}</code></pre>` : `<pre>${block}</pre>`;
  }
  if (code !== undefined) return `<code>${escapeHtml(code)}</code>`;
  if (label !== undefined && url !== undefined) return `<a href="${escapeHtml(url)}">${spans(escapeHtml(label))}</a>`;
  return escapeHtml(text);
}

function spans(html: string): string {
  return SPANS.reduce(
    (result, { sign, tag }) => result.replaceAll(sign, (whole, inner: string) => (isBalanced(inner) ? `<${tag}>${inner}</${tag}>` : whole)),
    html,
  );
}

function isBalanced(html: string): boolean {
  const open: string[] = [];
  for (const [, slash, tag = ""] of html.matchAll(/<(\/?)(\w+)>/g)) {
    if (!slash) open.push(tag);
    else if (open.pop() !== tag) return false;
  }
  return open.length === 0;
}
