import type { ChannelPlugin } from "@linktor/plugin-sdk";
import { capabilities } from "./capabilities.js";
import { TelegramChannel } from "./channel.js";
import { configSchema, credentialsSchema, parseSettings, type Settings } from "./settings.js";

export const telegram: ChannelPlugin<Settings> = {
  id: "telegram",
  name: "Telegram",
  version: "0.1.0",
  capabilities,
  identity: { kind: "telegram", scoped: true },
  configSchema,
  credentialsSchema,
  features: ["edit", "delete", "react", "sendTyping", "fetchMedia", "uploadMedia"],
  parseSettings,
  open: (settings, context) => new TelegramChannel(settings, context),
};
