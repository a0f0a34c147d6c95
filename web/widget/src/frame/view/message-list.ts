import type { Row } from "../model/rows.js";
import { h, icon } from "./dom.js";
import { type MessageContext, messageNode } from "./message-node.js";

interface Shown {
  readonly node: HTMLElement;
  readonly row: Row;
}

const NEAR_END = 120;

/** The log: keeps its nodes while their rows stay the same, and the reader's place while others come. */
export class MessageList {
  readonly element: HTMLElement;
  readonly #scroller: HTMLElement;
  readonly #log: HTMLElement;
  readonly #context: MessageContext;
  readonly #spinner: HTMLElement;
  readonly #jump: HTMLButtonElement;
  readonly #shown = new Map<string, Shown>();
  #end: string | undefined;
  #isFollowing = true;

  constructor(context: MessageContext, onNearStart: () => void) {
    const { texts } = context;
    this.#context = context;
    this.#spinner = h("div", { class: "spinner", role: "status", hidden: true }, [h("span", { class: "sr" }, [texts.earlier])]);
    this.#log = h("div", { class: "log", role: "log", "aria-live": "polite", "aria-relevant": "additions", "aria-label": texts.messages });
    this.#jump = h("button", { type: "button", class: "jump", hidden: true }, [icon("down"), texts.newMessages]);
    this.#jump.addEventListener("click", () => this.toEnd());
    const start = h("div", { class: "start" });
    this.#scroller = h("div", { class: "scroller", tabindex: "0" }, [this.#spinner, start, this.#log]);
    this.#scroller.addEventListener("scroll", () => this.#isAtEnd() && this.#hideJump(), { passive: true });
    new IntersectionObserver(([entry]) => entry?.isIntersecting && onNearStart(), { root: this.#scroller, rootMargin: "200px" }).observe(
      start,
    );
    // Pictures and the keyboard change the height after the fact.
    new ResizeObserver(() => this.#isFollowing && this.toEnd("auto")).observe(this.#log);
    this.element = h("div", { class: "list-area" }, [this.#scroller, this.#jump]);
  }

  /** What stands above the first message. */
  setIntro(node: Node): void {
    this.#log.before(node);
  }

  render(rows: readonly Row[], { isLoading }: { readonly isLoading: boolean }): void {
    const wasAtEnd = this.#isAtEnd();
    const { scrollHeight: heightBefore, scrollTop: topBefore } = this.#scroller;
    const before = this.#shown.size;
    const firstBefore = this.#log.firstElementChild;
    this.#spinner.hidden = !isLoading;
    this.#log.setAttribute("aria-busy", String(isLoading));
    this.#place(rows);
    const last = rows.findLast((row) => row.kind === "entry");
    const isNews = last !== undefined && last.key !== this.#end;
    this.#end = last?.key;
    if (wasAtEnd || before === 0 || (isNews && last.kind === "entry" && last.entry.author.type === "visitor"))
      this.toEnd(before === 0 || !isNews ? "auto" : "smooth");
    else if (this.#log.firstElementChild !== firstBefore) this.#scroller.scrollTop = topBefore + this.#scroller.scrollHeight - heightBefore;
    else if (isNews) this.#jump.hidden = false;
  }

  toEnd(behavior: ScrollBehavior = "smooth"): void {
    this.#isFollowing = true;
    this.#hideJump();
    this.#scroller.scrollTo({
      top: this.#scroller.scrollHeight,
      behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : behavior,
    });
  }

  #place(rows: readonly Row[]): void {
    const keys = new Set(rows.map(({ key }) => key));
    for (const [key, { node }] of this.#shown) {
      if (keys.has(key)) continue;
      node.remove();
      this.#shown.delete(key);
    }
    let at = this.#log.firstElementChild;
    for (const row of rows) {
      const shown = this.#shown.get(row.key);
      const isAt = shown?.node === at;
      const node = shown && isSame(shown.row, row) ? shown.node : this.#make(row, shown?.node);
      if (isAt) at = node;
      if (node === at) at = at.nextElementSibling;
      else this.#log.insertBefore(node, at);
    }
  }

  #make(row: Row, before: HTMLElement | undefined): HTMLElement {
    const node = this.#nodeOf(row);
    this.#shown.set(row.key, { node, row });
    if (before) {
      node.classList.add("settled");
      before.replaceWith(node);
    }
    return node;
  }

  #nodeOf(row: Row): HTMLElement {
    if (row.kind === "entry") return messageNode(row, this.#context);
    if (row.kind === "hint") return h("p", { class: "hint", dir: "auto" }, [row.text]);
    return h("div", { class: "day", role: "separator" }, [h("span", {}, [this.#context.format.day(row.at)])]);
  }

  #isAtEnd(): boolean {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    this.#isFollowing = scrollHeight - scrollTop - clientHeight < NEAR_END;
    return this.#isFollowing;
  }

  #hideJump(): void {
    this.#jump.hidden = true;
  }
}

function isSame(a: Row, b: Row): boolean {
  const [one, two] = [a, b] as unknown as Record<string, unknown>[];
  return Object.keys({ ...one, ...two }).every((key) => one?.[key] === two?.[key]);
}
