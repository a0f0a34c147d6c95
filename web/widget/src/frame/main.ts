import type { ToFrame } from "../shared/bridge.js";
import { Chat } from "./chat.js";
import { Http } from "./connection/http.js";
import { connectHost, FrameStorage } from "./host.js";
import type { Config } from "./model/wire.js";
import { chooseTexts } from "./texts/choose-texts.js";
import { trapFocus } from "./view/focus-trap.js";
import { Screen } from "./view/screen.js";
import { applyTheme } from "./view/theme.js";

const PREVIEW_LENGTH = 200;

async function start(): Promise<void> {
  const { channel = "", config: given = "{}" } = document.body.dataset;
  const config = JSON.parse(given) as Config & { readonly allowed_origins: readonly string[] };
  const host = await connectHost(config.allowed_origins);
  const { boot } = host;
  const { texts, locale } = chooseTexts([...(config.locale === "auto" ? [] : [config.locale]), boot.locale, ...navigator.languages]);
  document.documentElement.lang = locale;
  const palette = applyTheme(config.color, boot.theme);

  const http = new Http(channel);
  const storage = new FrameStorage(host, channel);
  let unread = -1;
  const chat = new Chat({
    channel,
    http,
    storage,
    locale,
    page: boot.page,
    onChange: () => {
      // The first call comes while both are being made.
      queueMicrotask(() => {
        screen.update();
        if (unread === chat.timeline.unread.length) return;
        unread = chat.timeline.unread.length;
        host.send({ type: "unread", count: unread });
      });
    },
    onMessage: ({ author, text }) => host.send({ type: "message", from: author.name, text: text.slice(0, PREVIEW_LENGTH) }),
  });
  const screen = new Screen({ chat, http, config, texts, locale, onClose: () => host.send({ type: "close" }) });

  let isModal = false;
  trapFocus(() => isModal);
  host.onMessage((message: ToFrame) => {
    switch (message.type) {
      case "visible":
        isModal = message.isOpen && message.isFullScreen;
        if (message.isOpen && !chat.hasBegun) void chat.begin();
        chat.setVisible(message.isOpen && message.isFocused);
        if (message.isOpen && message.takesFocus) screen.focus();
        break;
      case "user":
        chat.identify(message.user, message.userHash);
        break;
      case "reset":
        screen.clear();
        void chat.reset();
        break;
    }
  });
  if (boot.user) chat.identify(boot.user, boot.userHash);
  else if (http.token !== "" || Object.keys(storage.stored).some((key) => key.startsWith("q:"))) void chat.begin();
  screen.update();
  const { title, position } = config;
  const look = { title, position, accent: palette.accent, onAccent: palette.onAccent };
  host.send({ type: "ready", look: { ...look, openLabel: texts.open, closeLabel: texts.close, unreadLabel: texts.unread } });
}

void start();
