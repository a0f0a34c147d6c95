import { safeHref } from "../markdown/parse-inline.js";
import { linkTo } from "../markdown/render.js";
import type { Interactive } from "../model/wire.js";
import { h, icon } from "./dom.js";

export interface Choice {
  readonly id: string;
  readonly title: string;
}

/** Buttons and lists to choose from. Links stay; choices go once something was answered. */
export function choiceNodes({ buttons = [], sections = [] }: Interactive, isOpen: boolean, onChoose: (choice: Choice) => void): Node[] {
  const links = buttons.filter(({ url }) => url).map(({ title, url = "" }) => linkNode(title, url));
  if (!isOpen) return links.length > 0 ? [h("div", { class: "choices" }, links)] : [];
  const chips = buttons.filter(({ url }) => !url).map((button) => chip(button, onChoose));
  const lists = sections.map(({ title = "", rows }) =>
    h("div", { class: "list", role: "group", "aria-label": title }, [
      ...(title === "" ? [] : [h("div", { class: "list-title" }, [title])]),
      ...rows.map((row) => listRow(row, onChoose)),
    ]),
  );
  return [...(chips.length + links.length > 0 ? [h("div", { class: "choices" }, [...chips, ...links])] : []), ...lists];
}

function chip(choice: Choice, onChoose: (choice: Choice) => void): Node {
  const button = h("button", { type: "button", class: "chip", dir: "auto" }, [choice.title]);
  button.addEventListener("click", () => onChoose(choice));
  return button;
}

function linkNode(title: string, url: string): Node {
  const href = safeHref(url);
  return href ? linkTo(href, [title, icon("link")], { class: "chip" }) : h("span", { class: "chip" }, [title]);
}

function listRow({ id, title, description = "" }: Choice & { readonly description?: string }, onChoose: (choice: Choice) => void): Node {
  const button = h("button", { type: "button", class: "list-row", dir: "auto" }, [
    h("span", { class: "list-row-title" }, [title]),
    ...(description === "" ? [] : [h("span", { class: "list-row-text" }, [description])]),
  ]);
  button.addEventListener("click", () => onChoose({ id, title }));
  return button;
}
