import type { Look } from "../shared/bridge.js";
import { styles } from "./styles.js";

const SVG = "http://www.w3.org/2000/svg";
const CHAT =
  "M12 3.2c-5.1 0-9.2 3.6-9.2 8 0 2.3 1.1 4.4 2.9 5.9-.1 1.3-.6 2.5-1.4 3.4-.2.3 0 .7.4.6 1.9-.2 3.6-.9 4.9-2 .8.1 1.6.2 2.4.2 5.1 0 9.2-3.6 9.2-8s-4.1-8.1-9.2-8.1Z";
const SHUT = "M5.6 9.1a1.2 1.2 0 0 1 1.7 0l4.7 4.7 4.7-4.7a1.2 1.2 0 1 1 1.7 1.7l-5.5 5.5c-.5.5-1.3.5-1.8 0l-5.5-5.5a1.2 1.2 0 0 1 0-1.7Z";
const FULL_SCREEN = "(max-width: 480px), (max-height: 480px)";

/** The button and the panel on the host page, in a shadow tree of their own. */
export class Launcher {
  readonly frame: HTMLIFrameElement;
  readonly #root = document.createElement("div");
  readonly #button = document.createElement("button");
  readonly #badge = document.createElement("span");
  readonly #media = matchMedia(FULL_SCREEN);
  readonly #onChange: () => void;
  #look: Look | undefined;
  #unread = 0;

  constructor(frameUrl: string, options: { readonly isHidden: boolean; readonly onToggle: () => void; readonly onChange: () => void }) {
    this.#onChange = options.onChange;
    const element = document.createElement("div");
    element.id = "linktor";
    const shadow = element.attachShadow({ mode: "open" });
    adopt(shadow);
    this.#root.className = "root";
    this.frame = document.createElement("iframe");
    this.frame.className = "panel";
    this.frame.allow = "clipboard-write";
    this.frame.src = frameUrl;
    this.#button.className = "launcher";
    this.#button.type = "button";
    this.#button.hidden = true;
    this.#button.append(icon("chat", CHAT), icon("shut", SHUT), this.#badge);
    this.#button.addEventListener("click", options.onToggle);
    this.#button.dataset.hide = String(options.isHidden);
    this.#badge.className = "badge";
    this.#badge.hidden = true;
    this.#root.append(this.frame, this.#button);
    shadow.append(this.#root);
    document.body.append(element);
    this.#media.addEventListener("change", () => this.#layOut());
    window.visualViewport?.addEventListener("resize", () => this.#layOut());
    this.#layOut();
  }

  get isOpen(): boolean {
    return this.#root.classList.contains("open");
  }

  get isFullScreen(): boolean {
    return this.#media.matches;
  }

  show(look: Look, position: "left" | "right" | undefined): void {
    this.#look = look;
    this.#root.style.setProperty("--accent", look.accent);
    this.#root.style.setProperty("--on-accent", look.onAccent);
    this.#root.classList.toggle("left", (position ?? look.position) === "left");
    this.#button.hidden = this.#button.dataset.hide === "true";
    this.frame.title = look.title;
    this.#name();
  }

  setHidden(isHidden: boolean): void {
    this.#button.dataset.hide = String(isHidden);
    this.#button.hidden = isHidden || !this.#look;
  }

  setOpen(isOpen: boolean): void {
    this.#root.classList.toggle("open", isOpen);
    this.#button.setAttribute("aria-expanded", String(isOpen));
    this.#name();
    this.#layOut();
  }

  setUnread(count: number): void {
    this.#unread = count;
    this.#badge.hidden = count === 0;
    this.#badge.textContent = count > 9 ? "9+" : String(count);
    this.#name();
  }

  focus(): void {
    this.#button.focus();
  }

  #name(): void {
    if (!this.#look) return;
    const { openLabel, closeLabel, unreadLabel } = this.#look;
    const unread = this.#unread > 0 ? ` (${unreadLabel}: ${this.#unread})` : "";
    this.#button.setAttribute("aria-label", this.isOpen ? closeLabel : openLabel + unread);
  }

  /** On a phone the panel is the screen; above a keyboard, what is left of it. */
  #layOut(): void {
    this.#root.classList.toggle("full", this.isFullScreen);
    const { visualViewport: viewport } = window;
    if (this.isFullScreen && viewport) this.#root.style.setProperty("--height", `${viewport.height}px`);
    this.#onChange();
  }
}

/** Constructed sheets need no `style-src` of the host page. */
function adopt(shadow: ShadowRoot): void {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
    shadow.adoptedStyleSheets = [sheet];
  } catch {
    const element = document.createElement("style");
    element.textContent = styles;
    shadow.append(element);
  }
}

function icon(name: string, path: string): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("fill", "currentColor");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", name);
  const shape = document.createElementNS(SVG, "path");
  shape.setAttribute("d", path);
  svg.append(shape);
  return svg;
}
