import { parseMarkdown } from "../markdown/parse.js";
import { parseLinks } from "../markdown/parse-inline.js";
import { linkTo, renderBlocks, renderInlines } from "../markdown/render.js";
import { isOwn, type Row } from "../model/rows.js";
import type { Entry } from "../model/timeline.js";
import type { Author } from "../model/wire.js";
import type { Texts } from "../texts/texts.js";
import { attachmentNodes } from "./attachments.js";
import { type Choice, choiceNodes } from "./choices.js";
import { h, icon } from "./dom.js";
import { type Format, initialsOf } from "./format.js";

export interface MessageActions {
  retry(key: string): void;
  discard(key: string): void;
  choose(choice: Choice, question: Entry): void;
}

export interface MessageContext {
  readonly texts: Texts;
  readonly format: Format;
  readonly title: string;
  readonly actions: MessageActions;
}

type EntryRow = Extract<Row, { kind: "entry" }>;

export function messageNode(row: EntryRow, context: MessageContext): HTMLElement {
  const { entry, isFirst, isLast, isOpenQuestion } = row;
  const own = isOwn(entry);
  const { texts, format, actions } = context;
  const name = nameOf(entry.author, context);
  const bubble = h("div", { class: "bubble", dir: "auto" }, [
    h("span", { class: "sr" }, [`${own ? texts.you : name}, ${format.time(entry.at)}: `]),
    ...quoteNodes(row, context),
    ...bodyNodes(entry, own, context),
  ]);
  const { interactive } = entry.content ?? {};
  const stack = h("div", { class: "stack" }, [
    ...(isFirst && !own ? [h("div", { class: "author", "aria-hidden": "true" }, [name])] : []),
    bubble,
    ...reactionNodes(entry),
    ...(interactive && !entry.deleted_at ? choiceNodes(interactive, isOpenQuestion, (choice) => actions.choose(choice, entry)) : []),
    ...(isLast || entry.sending === "failed" ? [metaNode(row, context)] : []),
  ]);
  const classes = ["row", own ? "own" : "theirs", isFirst ? "first" : "", isLast ? "last" : "", entry.sending ? `is-${entry.sending}` : ""];
  const avatar = own ? [] : [h("div", { class: "avatar", "aria-hidden": "true" }, isLast ? [initialsOf(name)] : [])];
  return h("div", { class: classes.filter(Boolean).join(" ") }, [...avatar, stack]);
}

export function nameOf({ type, name }: Author, { texts, title }: Pick<MessageContext, "texts" | "title">): string {
  if (type === "bot") return name || texts.bot;
  return name || title || texts.team;
}

function bodyNodes(entry: Entry, own: boolean, { texts, format }: MessageContext): Node[] {
  if (entry.deleted_at) return [h("p", { class: "gone" }, [texts.deleted])];
  const { interactive, location } = entry.content ?? {};
  const words =
    entry.text === "" ? [] : own ? [h("p", {}, renderInlines(parseLinks(entry.text)))] : renderBlocks(parseMarkdown(entry.text));
  const body = [
    ...attachmentNodes(entry.attachments, format),
    ...(interactive?.header ? [h("p", { class: "heading" }, [interactive.header])] : []),
    ...words,
    ...(location ? [locationNode(location, texts)] : []),
    ...(interactive?.footer ? [h("p", { class: "footer" }, [interactive.footer])] : []),
  ];
  return body.length > 0 ? body : [h("p", { class: "gone" }, [texts.unsupported])];
}

function locationNode({ latitude, longitude, name, address }: NonNullable<NonNullable<Entry["content"]>["location"]>, texts: Texts): Node {
  const href = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`;
  return linkTo(href, [icon("pin"), h("span", { class: "file-name" }, [name || address || texts.location])], { class: "file" });
}

function quoteNodes({ quoted }: EntryRow, context: MessageContext): Node[] {
  if (!quoted) return [];
  const name = isOwn(quoted) ? context.texts.you : nameOf(quoted.author, context);
  const text = quoted.text || quoted.attachments[0]?.name || "";
  return [h("div", { class: "quoted" }, [h("strong", {}, [name]), h("span", {}, [text.slice(0, 140)])])];
}

function reactionNodes({ reactions }: Entry): Node[] {
  if (reactions.length === 0) return [];
  return [
    h(
      "div",
      { class: "reactions" },
      reactions.map(({ emoji }) => h("span", { class: "reaction" }, [emoji])),
    ),
  ];
}

function metaNode({ entry, isRead }: EntryRow, { texts, format, actions }: MessageContext): Node {
  const edited = entry.edited_at && !entry.deleted_at ? `${texts.edited} · ` : "";
  if (entry.sending === "failed") {
    const retry = h("button", { type: "button", class: "text-button" }, [texts.retry]);
    retry.addEventListener("click", () => actions.retry(entry.key));
    const discard = h("button", { type: "button", class: "text-button" }, [texts.discard]);
    discard.addEventListener("click", () => actions.discard(entry.key));
    return h("div", { class: "meta failed" }, [icon("alert"), h("span", {}, [texts.failed]), retry, discard]);
  }
  return h("div", { class: "meta" }, [
    h("span", { "aria-hidden": "true" }, [edited + format.time(entry.at)]),
    ...(isOwn(entry) ? [tickNode(entry, isRead, texts)] : []),
  ]);
}

function tickNode({ sending }: Entry, isRead: boolean, texts: Texts): Node {
  const [name, label] = sending
    ? (["clock", texts.sending] as const)
    : isRead
      ? (["checks", texts.read] as const)
      : (["check", texts.sent] as const);
  return h("span", { class: isRead ? "tick is-read" : "tick", title: label }, [icon(name), h("span", { class: "sr" }, [label])]);
}
