import { describe, expect, it } from "vitest";
import { parseMarkdown } from "./parse.js";
import { type Inline, parseInline, parseLinks, safeHref } from "./parse-inline.js";

/** Inlines as short text: `<strong:…>`, `<link(href):…>`. */
function short(inlines: readonly Inline[]): string {
  return inlines
    .map((inline) => {
      switch (inline.kind) {
        case "text":
          return inline.text;
        case "break":
          return "<br>";
        case "code":
          return `<code:${inline.text}>`;
        case "link":
          return `<link(${inline.href}):${short(inline.children)}>`;
        default:
          return `<${inline.kind}:${short(inline.children)}>`;
      }
    })
    .join("");
}

describe("within a line", () => {
  it.each([
    ["**bold** and *light*", "<strong:bold> and <em:light>"],
    ["__bold__ and _light_", "<strong:bold> and <em:light>"],
    ["**bold with *light* in it**", "<strong:bold with <em:light> in it>"],
    ["~~gone~~", "<del:gone>"],
    ["`code **stays**`", "<code:code **stays**>"],
    ["one\ntwo", "one<br>two"],
    ["\\*not light\\*", "*not light*"],
    ["2 * 3 * 4", "2 * 3 * 4"],
    ["snake_case_name", "snake_case_name"],
    ["a*b*c", "a*b*c"],
    ["**unfinished", "**unfinished"],
    ["`unfinished", "`unfinished"],
    ["", ""],
  ])("%j is %j", (text, expected) => expect(short(parseInline(text))).toBe(expected));

  it.each([
    ["[here](https://example.com/a)", "<link(https://example.com/a):here>"],
    ["[**here**](https://example.com)", "<link(https://example.com/):**here**>"],
    ["[wiki](https://en.wikipedia.org/wiki/A_(b))", "<link(https://en.wikipedia.org/wiki/A_(b)):wiki>"],
    ["[mail](mailto:a@example.com) [call](tel:+5511987654321)", "<link(mailto:a@example.com):mail> <link(tel:+5511987654321):call>"],
    ["see https://example.com/a?b=c_d_e.", "see <link(https://example.com/a?b=c_d_e):https://example.com/a?b=c_d_e>."],
    ["(www.example.com)", "(<link(https://www.example.com/):www.example.com>)"],
    ["notwww.example.com", "notwww.example.com"],
  ])("%j links to %j", (text, expected) => expect(short(parseInline(text))).toBe(expected));

  it.each([
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,<script>",
    "vbscript:x",
    "file:///etc/passwd",
    "//example.com",
    "/relative",
    "",
    "java\nscript:x",
  ])("%j is no address to follow", (href) => {
    expect(safeHref(href)).toBeUndefined();
    expect(short(parseInline(`[x](${href})`))).not.toContain("<link");
  });

  it("takes time for what is long, not for ever", () => {
    const started = performance.now();
    for (const part of ["*a ", "_a ", "[a](", "**", "`a", "http://", "~~a "]) parseInline(part.repeat(10_000 / part.length));
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe("what a visitor typed", () => {
  it("stays as it was typed, with links", () => {
    expect(short(parseLinks("**not bold**\nhttps://example.com [no](https://example.com)"))).toBe(
      "**not bold**<br><link(https://example.com/):https://example.com> [no](<link(https://example.com/):https://example.com>)",
    );
  });
});

describe("over lines", () => {
  const kinds = (text: string) =>
    parseMarkdown(text).map((block) =>
      "children" in block
        ? `${block.kind}:${short(block.children)}`
        : block.kind === "list"
          ? `${block.isOrdered ? block.start : "-"}:${block.items.map(short).join("|")}`
          : `code:${block.text}`,
    );

  it.each([
    ["one\n\ntwo", ["paragraph:one", "paragraph:two"]],
    ["items:\n- a\n- **b**\nafter", ["paragraph:items:", "-:a|<strong:b>", "paragraph:after"]],
    ["3. c\n4) d", ["3:c|d"]],
    ["> said\n> so\nanswer", ["quote:said<br>so", "paragraph:answer"]],
    ["```js\nif (a) *b*\n```\nend", ["code:if (a) *b*", "paragraph:end"]],
    ["```\nnever ends", ["paragraph:```<br>never ends"]],
    ["-5 degrees", ["paragraph:-5 degrees"]],
    ["\r\na\r\nb", ["paragraph:a<br>b"]],
    ["", []],
  ])("%j", (text, expected) => expect(kinds(text)).toEqual(expected));
});
