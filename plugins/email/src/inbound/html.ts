import { convert } from "html-to-text";
import sanitize from "sanitize-html";
import { withTimeLimit } from "./time-limit.js";

/** A larger one is not kept: the text is. */
const MAX_CHARS = 1024 * 1024;

/** More tags open at once than people ever nest. What each costs the parser grows with it. */
const MAX_DEPTH = 1000;
const MAX_MS = 2000;

const PLAIN = [/^[^\\()@;:<>&{}]{0,200}$/];
const COLOUR = [/^[\w#%.,\s-]{1,60}$/, /^(rgb|hsl)a?\([\d\s.,%/]{1,50}\)$/i];
const SIDES = ["", "-top", "-right", "-bottom", "-left"];

const styles = Object.fromEntries(
  [
    ...["color", "background-color"].map((name) => [name, COLOUR] as const),
    ...["font-family", "font-size", "font-style", "font-weight", "font-variant"].map((name) => [name, PLAIN] as const),
    ...["text-align", "text-decoration", "text-indent", "text-transform"].map((name) => [name, PLAIN] as const),
    ...SIDES.flatMap((side) => ["padding", "margin"].map((name) => [`${name}${side}`, PLAIN] as const)),
    ...SIDES.map((side) => [`border${side}`, COLOUR] as const),
    ...["border-color", "border-style", "border-width", "border-collapse", "width", "height"].map((name) => [name, PLAIN] as const),
  ].map(([name, patterns]) => [name, [...patterns]]),
);

const QUOTE = { name: "class", multiple: false, values: ["linktor-quote"] };

const OPTIONS: sanitize.IOptions = {
  allowedTags: [
    ...["a", "abbr", "address", "b", "bdi", "bdo", "big", "blockquote", "br", "caption", "center", "cite", "code", "col", "colgroup"],
    ...["dd", "del", "dfn", "div", "dl", "dt", "em", "font", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li"],
    ...["mark", "ol", "p", "pre", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "table", "tbody", "td", "tfoot"],
    ...["th", "thead", "tr", "tt", "u", "ul", "var"],
  ],
  allowedAttributes: {
    "*": ["style", "dir", "align", "valign"],
    blockquote: [QUOTE],
    div: [QUOTE],
    a: ["href", "title", "target", "rel"],
    img: ["src", "alt", "width", "height"],
    font: ["color", "size", "face"],
    ol: ["start", "type"],
    table: ["width", "cellpadding", "cellspacing", "border", "bgcolor"],
    td: ["width", "height", "colspan", "rowspan", "bgcolor"],
    th: ["width", "height", "colspan", "rowspan", "bgcolor"],
  },
  allowedStyles: { "*": styles },
  allowedSchemes: ["http", "https", "mailto", "tel"],
  allowedSchemesByTag: { img: ["http", "https", "cid"] },
  allowedSchemesAppliedToAttributes: ["href", "src", "cite"],
  allowProtocolRelative: false,
  // What is between these is no text for people.
  nonTextTags: ["script", "style", "textarea", "option", "noscript", "title", "svg", "math", "template", "xmp", "noembed", "noframes"],
  nestingLimit: 200,
};

/**
 * HTML that can do nothing: no scripts, no forms, no styles that reach outside. What it quotes has the class `linktor-quote`.
 * A picture of the mail has the address `cid:` and its place among `contentIds`. Nothing where it is too large, too deep or too slow.
 */
export function safeHtml(html: string, contentIds: readonly (string | undefined)[] = []): string {
  if (html.length > MAX_CHARS) return "";
  try {
    return withTimeLimit(MAX_MS, () => sanitized(html, contentIds));
  } catch {
    return "";
  }
}

function sanitized(html: string, contentIds: readonly (string | undefined)[]): string {
  const transformTags: sanitize.IOptions["transformTags"] = {
    "*": (tagName, attribs) => ({ tagName, attribs: isQuote(tagName, attribs) ? { ...attribs, class: "linktor-quote" } : attribs }),
    a: (tagName, { href = "", ...attribs }) => ({
      tagName,
      attribs: { ...(isWhole(href) && { href }), ...attribs, target: "_blank", rel: "noopener noreferrer nofollow" },
    }),
    img: (tagName, attribs) => ({ tagName, attribs: { ...attribs, src: sourceOf(attribs.src ?? "", contentIds) } }),
  };
  const safe = sanitize(html, { ...OPTIONS, ...depthLimit(), transformTags }).trim();
  return safe.length > MAX_CHARS ? "" : safe;
}

/** Ends the parser where too many tags are open. It counts them itself, so that what it closes by itself is no depth. */
function depthLimit(): Pick<sanitize.IOptions, "onOpenTag" | "onCloseTag"> {
  let depth = 0;
  return {
    onOpenTag: () => {
      depth += 1;
      if (depth > MAX_DEPTH) throw new RangeError("the HTML is nested too deeply");
    },
    onCloseTag: () => {
      depth -= 1;
    },
  };
}

/** Without a scheme it would lead to a place on whatever page shows it. */
function isWhole(url: string): boolean {
  return /^\s*[a-z][a-z0-9+.-]*:/i.test(url);
}

function sourceOf(src: string, contentIds: readonly (string | undefined)[]): string {
  const [, id] = /^\s*cid:(.+)$/is.exec(src) ?? [];
  if (id === undefined) return isWhole(src) ? src : "";
  const index = contentIds.findIndex((known) => known !== undefined && (known === id.trim() || known === decoded(id.trim())));
  return index === -1 ? "" : `cid:${index}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Where programs put what they quote. */
function isQuote(tag: string, { class: names = "", id = "", type = "" }: sanitize.Attributes): boolean {
  if (tag === "blockquote") return type === "cite";
  if (tag !== "div") return false;
  return (
    ["appendonsend", "divRplyFwdMsg"].includes(id) || /(^|\s)(gmail_quote|moz-cite-prefix|yahoo_quoted|protonmail_quote)(\s|$)/.test(names)
  );
}

/** The text of a mail that has none beside its HTML. */
export function textOfHtml(html: string): string {
  const text = textOf(html.slice(0, MAX_CHARS));
  return html.length > MAX_CHARS ? `${text}\n…` : text;
}

function textOf(html: string): string {
  try {
    return withTimeLimit(MAX_MS, () => converted(sanitize(html, { ...OPTIONS, ...depthLimit() })));
  } catch {
    return withoutTags(html);
  }
}

function converted(html: string): string {
  return convert(html, {
    wordwrap: false,
    limits: { maxDepth: 200, ellipsis: "…" },
    selectors: [
      { selector: "img", format: "skip" },
      { selector: "a", options: { hideLinkHrefIfSameAsText: true, ignoreHref: false } },
      { selector: "blockquote", format: "blockquote" },
    ],
  }).trim();
}

/** Reads every character once, whatever they are. */
function withoutTags(html: string): string {
  return html
    .replaceAll(/<(?:style|script)\b[^<>]*>[^<]*/gi, " ")
    .replaceAll(/<[^<>]*>/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
}
