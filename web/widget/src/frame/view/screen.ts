import type { Chat } from "../chat.js";
import type { Http } from "../connection/http.js";
import { rowsOf } from "../model/rows.js";
import type { Config } from "../model/wire.js";
import { withName } from "../texts/choose-texts.js";
import type { Texts } from "../texts/texts.js";
import { Composer } from "./composer.js";
import { h } from "./dom.js";
import { acceptDrops } from "./drop.js";
import { Format } from "./format.js";
import { Header } from "./header.js";
import { MessageList } from "./message-list.js";
import { nameOf } from "./message-node.js";
import { Uploads } from "./uploads.js";

export interface ScreenOptions {
  readonly chat: Chat;
  readonly http: Http;
  readonly config: Config;
  readonly texts: Texts;
  readonly locale: string;
  onClose(): void;
}

const PATIENCE_MS = 2500;

/** Everything that is seen of the chat. */
export class Screen {
  readonly #options: ScreenOptions;
  readonly #header: Header;
  readonly #list: MessageList;
  readonly #composer: Composer;
  readonly #notice: HTMLElement;
  readonly #typing: HTMLElement;
  readonly #welcome: HTMLElement;
  #waitingSince = 0;
  #isScheduled = false;

  constructor(options: ScreenOptions) {
    this.#options = options;
    const { chat, config, texts, locale, http } = options;
    const context = {
      texts,
      title: config.title,
      format: new Format(texts, locale),
      actions: {
        retry: (key: string) => this.#do(() => chat.sender.retry(key)),
        discard: (key: string) => this.#do(() => chat.sender.discard(key)),
        choose: (payload: { id: string; title: string }, { id }: { id: string }) =>
          this.#do(() => chat.sender.write("", [], { payload, replyTo: id })),
      },
    };
    this.#header = new Header(config.title, texts, options.onClose);
    this.#list = new MessageList(context, () => void chat.loadEarlier());
    this.#welcome = h("div", { class: "welcome", dir: "auto" }, [
      h("h2", {}, [texts.greeting]),
      h("p", {}, [config.welcome_text || texts.welcome]),
    ]);
    this.#list.setIntro(this.#welcome);
    this.#notice = h("div", { class: "notice", role: "status", hidden: true });
    this.#typing = h("div", { class: "typing", role: "status" });
    const uploads = new Uploads({ http, texts, onChange: () => this.#composer?.update() });
    this.#composer = new Composer({
      texts,
      uploads,
      onSend: (text, files) => this.#do(() => chat.sender.write(text, files)),
      onTyping: (on) => chat.tellTyping(on),
      onFocus: () => this.#list.toEnd("auto"),
    });
    const main = h("main", { class: "chat" }, [
      this.#header.element,
      this.#notice,
      this.#list.element,
      this.#typing,
      this.#composer.element,
    ]);
    acceptDrops(main, texts, (files) => uploads.add(files));
    document.body.append(main);
    document.addEventListener("keydown", (event) => event.key === "Escape" && !event.isComposing && options.onClose());
  }

  /** However much changes at once, it is drawn once. */
  update(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    queueMicrotask(() => {
      this.#isScheduled = false;
      this.#draw();
    });
  }

  /** Where a keyboard is part of the screen it must not jump up by itself. */
  focus(): void {
    if (matchMedia("(pointer: coarse)").matches) this.#header.focus();
    else this.#composer.focus();
    this.#list.toEnd("auto");
  }

  clear(): void {
    this.#composer.clear();
  }

  #do(act: () => void): void {
    act();
    this.update();
  }

  #draw(): void {
    const { chat, config } = this.#options;
    const { timeline, state } = chat;
    const rows = rowsOf(timeline.entries, {
      find: (id) => timeline.find(id),
      isRead: (entry) => timeline.isRead(entry),
      hint: config.offline_text,
    });
    this.#header.show(timeline.conversation?.status === "open" ? timeline.conversation.agent?.name : undefined, config.title);
    this.#welcome.hidden = state.hasEarlier;
    this.#list.render(rows, { isLoading: state.isLoading });
    this.#drawTyping();
    this.#drawNotice();
    this.#composer.isDisabled = state.trouble !== "none";
  }

  #drawTyping(): void {
    const { chat, texts, config } = this.#options;
    const { typing } = chat.state;
    this.#typing.replaceChildren(
      ...(typing
        ? [
            h("span", { class: "dots", "aria-hidden": "true" }, [h("i"), h("i"), h("i")]),
            h("span", {}, [withName(texts.typing, nameOf(typing, { texts, title: config.title }))]),
          ]
        : []),
    );
  }

  /** A short break is nobody's business. */
  #drawNotice(): void {
    const { chat, texts } = this.#options;
    const { trouble, connection } = chat.state;
    if (connection !== "connecting") this.#waitingSince = 0;
    else if (this.#waitingSince === 0) {
      this.#waitingSince = Date.now();
      setTimeout(() => this.update(), PATIENCE_MS + 50);
    }
    const isLong = this.#waitingSince > 0 && Date.now() - this.#waitingSince > PATIENCE_MS;
    const text =
      trouble === "unavailable"
        ? texts.unavailable
        : trouble === "identity_required"
          ? texts.identityRequired
          : !navigator.onLine
            ? texts.offline
            : isLong
              ? texts.connecting
              : "";
    this.#notice.hidden = text === "";
    if (this.#notice.textContent !== text) this.#notice.textContent = text;
  }
}
