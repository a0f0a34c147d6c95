import type { Boot, ToFrame, ToHost, User } from "../shared/bridge.js";
import { complain } from "./complain.js";
import { Launcher } from "./launcher.js";
import type { Settings } from "./settings.js";
import { HostStorage } from "./storage.js";
import { TabTitle } from "./title.js";

const LOAD_MS = 10_000;

export type EventName = "ready" | "open" | "close" | "unread" | "message" | "error";
type Listener = (detail: unknown) => void;

/** The chat on a host page: a button, a panel with the frame in it, and the port between them. */
export class Widget {
  readonly #settings: Settings;
  readonly #storage: HostStorage;
  readonly #launcher: Launcher;
  readonly #title = new TabTitle();
  readonly #listeners = new Map<EventName, Set<Listener>>();
  #port: MessagePort | undefined;
  #isReady = false;
  #user: User | undefined;
  #userHash: string | undefined;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#user = settings.user;
    this.#userHash = settings.userHash;
    this.#storage = new HostStorage(settings.channel);
    this.#launcher = new Launcher(`${settings.host}/webchat/${settings.channel}`, {
      isHidden: settings.hidesLauncher,
      onToggle: () => this.toggle(),
      onChange: () => this.#tellVisible(),
    });
    this.#launcher.frame.addEventListener("load", () => this.#boot());
    for (const name of ["focus", "blur"]) window.addEventListener(name, () => setTimeout(() => this.#tellVisible()));
    document.addEventListener("visibilitychange", () => this.#tellVisible());
    setTimeout(() => this.#isReady || this.#fail("NOT_LOADED", "The chat did not load."), LOAD_MS);
  }

  open(): void {
    this.#setOpen(true);
  }

  close(): void {
    this.#setOpen(false);
  }

  toggle(): void {
    this.#setOpen(!this.#launcher.isOpen);
  }

  setHidden(isHidden: boolean): void {
    this.#launcher.setHidden(isHidden);
  }

  setUser(user: User, userHash?: string): void {
    this.#user = user;
    this.#userHash = userHash;
    this.#send({ type: "user", user, userHash });
  }

  reset(): void {
    this.#user = undefined;
    this.#userHash = undefined;
    this.#send({ type: "reset" });
    this.#storage.clear();
    this.close();
  }

  on(name: EventName, listener: Listener): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** Only the frame's own origin can read this, and from then on both speak over a port that nobody else has. */
  #boot(): void {
    const { port1, port2 } = new MessageChannel();
    this.#port?.close();
    this.#port = port1;
    port1.onmessage = ({ data }) => this.#receive(data as ToHost);
    const boot: Boot = {
      linktor: 1,
      type: "boot",
      stored: this.#storage.all(),
      user: this.#user,
      userHash: this.#userHash,
      locale: this.#settings.locale,
      theme: this.#settings.theme,
      page: { url: location.href, title: document.title, referrer: document.referrer },
    };
    this.#launcher.frame.contentWindow?.postMessage(boot, this.#settings.host, [port2]);
    this.#tellVisible();
  }

  #receive(message: ToHost): void {
    switch (message.type) {
      case "ready":
        this.#launcher.show(message.look, this.#settings.position);
        if (!this.#isReady && (this.#settings.isOpen || this.#storage.wasOpen)) this.#setOpen(true, false);
        this.#isReady = true;
        return this.#emit("ready", undefined);
      case "unread":
        this.#launcher.setUnread(message.count);
        this.#title.unread = message.count;
        return this.#emit("unread", message.count);
      case "store":
        return this.#storage.set(message.key, message.value);
      case "close":
        this.#setOpen(false);
        return this.#launcher.focus();
      case "message":
        return this.#emit("message", { from: message.from, text: message.text });
      case "failed":
        return this.#fail(message.code, message.message);
    }
  }

  #setOpen(isOpen: boolean, takesFocus = true): void {
    if (this.#launcher.isOpen === isOpen) return;
    this.#launcher.setOpen(isOpen);
    this.#storage.wasOpen = isOpen;
    if (isOpen && takesFocus) this.#launcher.frame.focus();
    this.#tellVisible(isOpen && takesFocus);
    this.#emit(isOpen ? "open" : "close", undefined);
  }

  #tellVisible(takesFocus = false): void {
    if (!this.#port) return;
    const { isOpen, isFullScreen } = this.#launcher;
    this.#send({ type: "visible", isOpen, isFullScreen, isFocused: !document.hidden && document.hasFocus(), takesFocus });
  }

  #send(message: ToFrame): void {
    this.#port?.postMessage(message);
  }

  #fail(code: string, message: string): void {
    complain(
      `${message} Look whether ${this.#settings.host}/webchat/${this.#settings.channel} opens, whether this site is on the channel's list of allowed_origins, and whether this page's Content-Security-Policy has frame-src ${this.#settings.host}.`,
    );
    this.#emit("error", { code, message });
  }

  #emit(name: EventName, detail: unknown): void {
    for (const listener of this.#listeners.get(name) ?? []) {
      try {
        listener(detail);
      } catch (error) {
        complain(error);
      }
    }
  }
}
