import { withName } from "../texts/choose-texts.js";
import type { Texts } from "../texts/texts.js";
import { h, icon } from "./dom.js";
import { initialsOf } from "./format.js";

/** Whom one talks with, and the way out. */
export class Header {
  readonly element: HTMLElement;
  readonly #texts: Texts;
  readonly #face: HTMLElement;
  readonly #status: HTMLElement;
  readonly #heading: HTMLElement;

  constructor(title: string, texts: Texts, onClose: () => void) {
    this.#texts = texts;
    this.#face = h("div", { class: "face", "aria-hidden": "true" }, [initialsOf(title)]);
    this.#status = h("p", { class: "status", role: "status" });
    this.#heading = h("h1", { dir: "auto", tabindex: "-1" }, [title]);
    const close = h("button", { type: "button", class: "round close", "aria-label": texts.close }, [icon("close")]);
    close.addEventListener("click", onClose);
    this.element = h("header", { class: "header" }, [this.#face, h("div", { class: "names" }, [this.#heading, this.#status]), close]);
  }

  show(agent: string | undefined, title: string): void {
    const status = agent ? withName(this.#texts.withAgent, agent) : "";
    // Said aloud only when it is news.
    if (this.#status.textContent !== status) this.#status.textContent = status;
    this.#face.textContent = initialsOf(agent ?? title);
  }

  focus(): void {
    this.#heading.focus();
  }
}
