import { type Boot, STORED_KEY, type ToFrame, type ToHost } from "../shared/bridge.js";
import { allowsHost } from "./allows-host.js";

/** The host page's side, as the frame sees it: what it gave at the start, and the port to its loader. */
export interface Host {
  readonly boot: Boot;
  send(message: ToHost): void;
  onMessage(listener: (message: ToFrame) => void): void;
}

/** Waits for the loader. Only the page around us may be it, and only one that the chat's list of sites lets in. */
export function connectHost(allowedOrigins: readonly string[]): Promise<Host> {
  return new Promise((resolve) => {
    window.addEventListener("message", function receive({ source, origin, data, ports }: MessageEvent<Partial<Boot> | null>) {
      const [port] = ports;
      if (source !== window.parent || window.parent === window || !port || !isBoot(data)) return;
      if (origin !== location.origin && !allowsHost(allowedOrigins, origin)) return;
      window.removeEventListener("message", receive);
      resolve({
        boot: data,
        send: (message) => port.postMessage(message),
        onMessage(listener) {
          port.onmessage = (event) => listener(event.data as ToFrame);
        },
      });
    });
  });
}

function isBoot(data: Partial<Boot> | null): data is Boot {
  return data?.linktor === 1 && data.type === "boot" && typeof data.stored === "object";
}

/** What the frame keeps: on the host page, and here too, in case the page was left before it could. */
export class FrameStorage {
  readonly stored: Record<string, string>;
  readonly #host: Host;
  readonly #prefix: string;

  constructor(host: Host, channel: string) {
    this.#host = host;
    this.#prefix = `linktor:${channel}:`;
    this.stored = { ...this.#own(), ...host.boot.stored };
  }

  store(key: string, value: string | null): void {
    this.#host.send({ type: "store", key, value });
    if (value === null) delete this.stored[key];
    else this.stored[key] = value;
    try {
      if (value === null) localStorage.removeItem(this.#prefix + key);
      else if (key.startsWith("q:")) localStorage.setItem(this.#prefix + key, value);
    } catch {
      // Full, or forbidden.
    }
  }

  /** Only messages: whose they are is the host page's to say. */
  #own(): Record<string, string> {
    const found: Record<string, string> = {};
    try {
      for (const name of Object.keys(localStorage)) {
        const key = name.slice(this.#prefix.length);
        if (name.startsWith(`${this.#prefix}q:`) && STORED_KEY.test(key)) found[key] = localStorage.getItem(name) ?? "";
      }
    } catch {
      // Forbidden.
    }
    return found;
  }
}
