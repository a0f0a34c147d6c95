import type { User } from "../shared/bridge.js";
import { complain } from "./complain.js";
import { type GivenSettings, readSettings } from "./settings.js";
import { type EventName, Widget } from "./widget.js";

/** The one global. Calls before the chat is there are kept. */
interface LinktorGlobal {
  open(): void;
  close(): void;
  toggle(): void;
  show(): void;
  hide(): void;
  setUser(user: User, userHash?: string): void;
  reset(): void;
  on(name: EventName, listener: (detail: unknown) => void): () => void;
}

declare global {
  interface Window {
    Linktor?: LinktorGlobal;
    LinktorSettings?: GivenSettings;
  }
}

// Only while the script runs for the first time; later it is null.
const script = (document.currentScript ?? document.querySelector('script[src*="/widget.js"]')) as HTMLScriptElement | null;

function start(): void {
  const settings = readSettings(script, window.LinktorSettings ?? {});
  if (!settings) return complain('Say which chat: <script async src="…/widget.js" data-channel="ch_…"></script>');
  const waiting: ((widget: Widget) => void)[] = [];
  let widget: Widget | undefined;
  const later = (use: (there: Widget) => void): void => {
    if (widget) use(widget);
    else waiting.push(use);
  };
  window.Linktor = {
    open: () => later((there) => there.open()),
    close: () => later((there) => there.close()),
    toggle: () => later((there) => there.toggle()),
    show: () => later((there) => there.setHidden(false)),
    hide: () => later((there) => there.setHidden(true)),
    setUser: (user, userHash) => later((there) => there.setUser(user, userHash)),
    reset: () => later((there) => there.reset()),
    on(name, listener) {
      let stop = (): unknown => waiting.splice(waiting.indexOf(listen), 1);
      const listen = (there: Widget): void => {
        stop = there.on(name, listener);
      };
      later(listen);
      return () => void stop();
    },
  };
  const begin = (): void => {
    widget = new Widget(settings);
    for (const use of waiting.splice(0)) use(widget);
  };
  if (document.body) begin();
  else document.addEventListener("DOMContentLoaded", begin, { once: true });
}

if (!window.Linktor) start();
