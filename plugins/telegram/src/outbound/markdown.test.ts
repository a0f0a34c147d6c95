import { describe, expect, it } from "vitest";
import { toHtml } from "./markdown.js";

describe("Markdown as Telegram's HTML", () => {
  it.each([
    ["plain", "plain"],
    ["a < b & c > d", "a &lt; b &amp; c &gt; d"],
    ["**bold** and __bold__", "<b>bold</b> and <b>bold</b>"],
    ["*it* and _it_", "<i>it</i> and <i>it</i>"],
    ["~~gone~~", "<s>gone</s>"],
    ["**a *b* c**", "<b>a <i>b</i> c</b>"],
    ["***both***", "<b><i>both</i></b>"],
    ["`a **b** <c>`", "<code>a **b** &lt;c&gt;</code>"],
    ["```js\nlet a = 1 < 2;\n```", '<pre><code class="language-js">let a = 1 &lt; 2;</code></pre>'],
    ["```\n*raw*\n```", "<pre>*raw*</pre>"],
    ["[shop](https://x.test/a_b_c?d=1&e=2)", '<a href="https://x.test/a_b_c?d=1&amp;e=2">shop</a>'],
    ["**[shop](https://x.test)**", '<b><a href="https://x.test">shop</a></b>'],
    ["**Total: `5`**", "<b>Total: <code>5</code></b>"],
    ["[x](javascript:alert(1))", "[x](javascript:alert(1))"],
    ["see https://x.test/_a_/b_c now", "see https://x.test/_a_/b_c now"],
    ["2 * 3 * 4 and snake_case_name", "2 * 3 * 4 and snake_case_name"],
    ["**open and *loose", "**open and *loose"],
    ["não_é_itálico", "não_é_itálico"],
    ["_**a_ b**", "_<b>a_ b</b>"],
    ["* one\n* two", "* one\n* two"],
    ["\uE0005\uE001", "5"],
  ])("%s", (markdown, html) => expect(toHtml(markdown)).toBe(html));

  it("keeps its time on long odd text", () => {
    const started = Date.now();
    toHtml("**a ".repeat(1024));
    toHtml("_a ".repeat(1365));
    toHtml("[a](".repeat(1024));
    expect(Date.now() - started).toBeLessThan(1000);
  });
});
