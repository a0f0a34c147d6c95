import type { UploadedFile } from "../model/wire.js";
import type { Texts } from "../texts/texts.js";
import { h, icon } from "./dom.js";
import type { Uploads } from "./uploads.js";

const MAX_TEXT = 10_000;
const TYPING_AGAIN_MS = 3000;
const TYPING_STOPS_MS = 4000;

export interface ComposerOptions {
  readonly texts: Texts;
  readonly uploads: Uploads;
  onSend(text: string, files: readonly UploadedFile[]): void;
  onTyping(on: boolean): void;
  onFocus(): void;
}

/** Where the visitor writes. */
export class Composer {
  readonly element: HTMLFormElement;
  readonly #options: ComposerOptions;
  readonly #input: HTMLTextAreaElement;
  readonly #send: HTMLButtonElement;
  readonly #isTouch = matchMedia("(pointer: coarse)").matches;
  #toldTypingAt = 0;
  #typingTimer = 0;

  constructor(options: ComposerOptions) {
    const { texts, uploads } = options;
    this.#options = options;
    this.#input = h("textarea", {
      rows: "1",
      maxlength: String(MAX_TEXT),
      placeholder: texts.write,
      "aria-label": texts.write,
      dir: "auto",
      autocomplete: "off",
      enterkeyhint: this.#isTouch ? "enter" : "send",
    });
    this.#send = h("button", { type: "submit", class: "round send", "aria-label": texts.send, disabled: true }, [icon("send")]);
    const picker = h("input", { type: "file", multiple: true, hidden: true, tabindex: "-1", "aria-hidden": "true" });
    const attach = h("button", { type: "button", class: "round attach", "aria-label": texts.attach }, [icon("attach")]);
    this.element = h("form", { class: "composer" }, [
      uploads.element,
      h("div", { class: "field" }, [attach, picker, this.#input, this.#send]),
    ]);
    attach.addEventListener("click", () => picker.click());
    picker.addEventListener("change", () => {
      uploads.add(picker.files ?? []);
      picker.value = "";
      this.focus();
    });
    this.#input.addEventListener("input", () => this.#changed());
    this.#input.addEventListener("keydown", (event) => this.#key(event));
    this.#input.addEventListener("focus", () => options.onFocus());
    this.#input.addEventListener("paste", ({ clipboardData }) => uploads.add(clipboardData?.files ?? []));
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
  }

  set isDisabled(isDisabled: boolean) {
    this.element.inert = isDisabled;
    this.element.classList.toggle("is-disabled", isDisabled);
  }

  focus(): void {
    this.#input.focus({ preventScroll: true });
  }

  clear(): void {
    this.#input.value = "";
    this.#options.uploads.clear();
    this.update();
  }

  /** Whether there is something to send, and how high the field is. */
  update(): void {
    const { uploads } = this.#options;
    const hasWords = this.#input.value.trim() !== "";
    this.#send.disabled = !uploads.isReady || (!hasWords && uploads.isEmpty);
    this.#input.style.height = "auto";
    this.#input.style.height = `${this.#input.scrollHeight}px`;
  }

  #key(event: KeyboardEvent): void {
    // While a word is being composed, Enter chooses it.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || this.#isTouch) return;
    event.preventDefault();
    this.#submit();
  }

  #submit(): void {
    this.update();
    if (this.#send.disabled) return;
    const text = this.#input.value.trim();
    this.#input.value = "";
    this.#options.onSend(text, this.#options.uploads.take());
    this.#stopTyping();
    this.update();
    this.focus();
  }

  #changed(): void {
    this.update();
    if (this.#input.value.trim() === "") return this.#stopTyping();
    const now = Date.now();
    if (now - this.#toldTypingAt > TYPING_AGAIN_MS) {
      this.#toldTypingAt = now;
      this.#options.onTyping(true);
    }
    clearTimeout(this.#typingTimer);
    this.#typingTimer = setTimeout(() => this.#stopTyping(), TYPING_STOPS_MS);
  }

  #stopTyping(): void {
    clearTimeout(this.#typingTimer);
    if (this.#toldTypingAt > 0) this.#options.onTyping(false);
    this.#toldTypingAt = 0;
  }
}
