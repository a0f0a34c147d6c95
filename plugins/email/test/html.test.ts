import { describe, expect, it } from "vitest";
import { safeHtml, textOfHtml } from "../src/inbound/html.js";

describe("25.8 HTML of strangers", () => {
  it.each([
    ["a script", "<p>a</p><script>alert(1)</script>", "<p>a</p>"],
    ["a script in a picture", '<svg onload="alert(1)"><script>x</script></svg>b', "b"],
    ["a formula", "<math><mtext><script>x</script></mtext></math>b", "b"],
    ["an event", '<img src="https://x.example/a.png" onerror="alert(1)">', '<img src="https://x.example/a.png" />'],
    ["a style sheet", "<style>p{color:red}</style><p>a</p>", "<p>a</p>"],
    ["a form", '<form action="https://x.example"><input name="p"><button>go</button></form>a', "goa"],
    ["a base", '<base href="https://evil.example/"><p>a</p>', "<p>a</p>"],
    ["a redirect", '<meta http-equiv="refresh" content="0;url=https://evil.example"><p>a</p>', "<p>a</p>"],
    [
      "a frame",
      '<iframe src="https://evil.example"></iframe><object data="x"></object><link rel="stylesheet" href="x"><p>a</p>',
      "<p>a</p>",
    ],
    ["a comment", "<!--[if mso]><p>x</p><![endif]--><p>a</p>", "<p>a</p>"],
    ["a class of ours", '<p class="button-danger">a</p>', "<p>a</p>"],
    ["an id", '<p id="root">a</p>', "<p>a</p>"],
  ])("%s is gone", (_what, html, safe) => {
    expect(safeHtml(html)).toBe(safe);
  });

  it.each([
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\tscript:alert(1)",
    "&#106;avascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "//evil.example/x",
  ])("a link to %j leads nowhere", (href) => {
    expect(safeHtml(`<a href="${href}">x</a>`)).toBe('<a target="_blank" rel="noopener noreferrer nofollow">x</a>');
  });

  it.each(["/logout", "logout", "?a=1", "#top", "../x", "\\\\evil.example/x"])("nothing leads to %j on the page that shows it", (url) => {
    expect(safeHtml(`<a href="${url}">x</a>`)).toBe('<a target="_blank" rel="noopener noreferrer nofollow">x</a>');
    expect(safeHtml(`<img src="${url}">`)).toBe("<img />");
  });

  it("links open elsewhere and tell nothing", () => {
    expect(safeHtml('<a href="https://x.example/?a=1&amp;b=2" target="_self" rel="opener" title="t">x</a>')).toBe(
      '<a href="https://x.example/?a=1&amp;b=2" target="_blank" rel="noopener noreferrer nofollow" title="t">x</a>',
    );
    expect(safeHtml('<a href="mailto:a@b.example">m</a>')).toContain('href="mailto:a@b.example"');
  });

  it.each([
    "background-image: url(https://evil.example/t.png)",
    "background: url(x)",
    "background-color: url(x)",
    "width: expression(alert(1))",
    "position: fixed",
    "top: 0",
    "z-index: 99999",
    "color: red; position: absolute",
    "font-family: x\\22 url(y)",
    "border: 1px solid url(x)",
    "-moz-binding: url(x)",
    "behavior: url(x)",
  ])("a style that reaches outside (%s) is gone", (style) => {
    const safe = safeHtml(`<p style="${style}">a</p>`);
    expect(safe).not.toMatch(/url|expression|position|top|z-index|binding|behavior|\\/i);
  });

  it("styles of the text stay", () => {
    const style = "color:#ff0000;font-size:14px;text-align:center;padding:4px 8px;border:1px solid rgb(1, 2, 3)";
    expect(safeHtml(`<td style="${style}">a</td>`)).toContain("color:#ff0000;font-size:14px;text-align:center;padding:4px 8px");
  });

  it.each([
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<xmp><p title='</xmp><img src=x onerror=alert(1)>'></xmp>",
    "<template><s><template><s><img src=x onerror=alert(1)>@shafigullin</s></template></s></template>",
    "<img src=`javascript:alert(1)` onerror=alert(1)//",
    '<a href="https://x.example/" style="color:red" onclick=alert(1) x="',
  ])("what a browser would read otherwise (%s) does nothing either", (html) => {
    const once = safeHtml(html);
    expect(once).not.toMatch(/<[^>]*\son\w+\s*=|<(script|style|svg|math|noscript|template|xmp|form)/i);
    expect(safeHtml(once)).toBe(once);
  });

  it("a thousand levels are cut", () => {
    expect(safeHtml(`${"<div>".repeat(5000)}x${"</div>".repeat(5000)}`).length).toBeLessThan(5000);
  });

  it("what is too large, or becomes it, is left out", () => {
    expect(safeHtml(`<p>${"x".repeat(1024 * 1024)}</p>`)).toBe("");
    expect(safeHtml('<a href="https://x.example/">y</a>'.repeat(25_000))).toBe("");
  });

  it.each([
    '<div class="gmail_quote">q</div>',
    '<blockquote type="cite">q</blockquote>',
    '<div id="appendonsend">q</div>',
    '<div id="divRplyFwdMsg">q</div>',
    '<div class="moz-cite-prefix">q</div>',
    '<div class="protonmail_quote x">q</div>',
    '<div class="yahoo_quoted">q</div>',
  ])("what %s quotes is marked and stays", (html) => {
    expect(safeHtml(html)).toMatch(/^<(div|blockquote) class="linktor-quote">q<\/(div|blockquote)>$/);
  });

  it("a picture may be a file of the mail or on the web, and nothing else", () => {
    expect(safeHtml('<img src="cid:a@b" alt="x">', [undefined, "a@b"])).toBe('<img src="cid:1" alt="x" />');
    expect(safeHtml('<img src="data:image/svg+xml,x">')).toBe("<img />");
    expect(safeHtml('<a href="cid:a@b">x</a>', ["a@b"])).not.toContain("cid");
  });

  it("of which only a part is read says so", () => {
    expect(textOfHtml(`<p>${"x".repeat(1024 * 1024)}</p><p>end</p>`)).toMatch(/x\n…$/);
  });

  it("becomes a text that can be read", () => {
    expect(textOfHtml("<p>One<br>two</p><ul><li>three</li></ul><blockquote>four</blockquote><script>x</script>")).toBe(
      "One\ntwo\n\n * three\n\n> four",
    );
  });
});
