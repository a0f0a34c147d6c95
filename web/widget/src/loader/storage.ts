import { STORED_KEY } from "../shared/bridge.js";

/** The host page's own storage: that of a frame is another on every site, and some browsers forget it. */
export class HostStorage {
  readonly #prefix: string;

  constructor(channel: string) {
    this.#prefix = `linktor:${channel}:`;
  }

  all(): Record<string, string> {
    const found: Record<string, string> = {};
    quietly(() => {
      for (const name of Object.keys(localStorage)) {
        const key = name.slice(this.#prefix.length);
        if (name.startsWith(this.#prefix) && STORED_KEY.test(key)) found[key] = localStorage.getItem(name) ?? "";
      }
    });
    return found;
  }

  set(key: string, value: string | null): void {
    if (!STORED_KEY.test(key)) return;
    quietly(() => {
      if (value === null) localStorage.removeItem(this.#prefix + key);
      else localStorage.setItem(this.#prefix + key, value);
    });
  }

  clear(): void {
    for (const key of Object.keys(this.all())) this.set(key, null);
  }

  /** Whether the panel was open in this tab. */
  get wasOpen(): boolean {
    return quietly(() => sessionStorage.getItem(`${this.#prefix}open`)) === "1";
  }

  set wasOpen(isOpen: boolean) {
    quietly(() => sessionStorage.setItem(`${this.#prefix}open`, isOpen ? "1" : "0"));
  }
}

/** Storage may be full, or forbidden; the chat then works until the page is left. */
function quietly<T>(use: () => T): T | undefined {
  try {
    return use();
  } catch {
    return undefined;
  }
}
