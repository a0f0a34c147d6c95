import { h } from "../view/dom.js";
import type { Block } from "./parse.js";
import type { Inline } from "./parse-inline.js";

/** Nodes, never HTML: whatever was written, it is text. */
export function renderBlocks(blocks: readonly Block[]): Node[] {
  return blocks.map(renderBlock);
}

function renderBlock(block: Block): Node {
  switch (block.kind) {
    case "paragraph":
      return h("p", {}, renderInlines(block.children));
    case "quote":
      return h("blockquote", {}, renderInlines(block.children));
    case "code":
      return h("pre", {}, [h("code", {}, [block.text])]);
    case "list": {
      const items = block.items.map((item) => h("li", {}, renderInlines(item)));
      return block.isOrdered ? h("ol", { start: String(block.start) }, items) : h("ul", {}, items);
    }
  }
}

export function renderInlines(inlines: readonly Inline[]): Node[] {
  return inlines.map(renderInline);
}

function renderInline(inline: Inline): Node {
  switch (inline.kind) {
    case "text":
      return document.createTextNode(inline.text);
    case "break":
      return h("br");
    case "code":
      return h("code", {}, [inline.text]);
    case "link":
      return linkTo(inline.href, renderInlines(inline.children));
    default:
      return h(inline.kind, {}, renderInlines(inline.children));
  }
}

/** The page that is opened learns nothing of this one and cannot reach it. */
export function linkTo(
  href: string,
  children: readonly (Node | string)[],
  attributes: Readonly<Record<string, string>> = {},
): HTMLAnchorElement {
  return h("a", { href, target: "_blank", rel: "noopener noreferrer nofollow ugc", ...attributes }, children);
}
