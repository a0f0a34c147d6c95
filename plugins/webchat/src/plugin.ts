import type { ChannelPlugin } from "@linktor/plugin-sdk";
import { capabilities } from "./capabilities.js";
import { WebchatChannel } from "./channel.js";
import { configSchema, credentialsSchema, parseSettings, type Settings } from "./settings.js";

export const webchat: ChannelPlugin<Settings> = {
  id: "webchat",
  name: "Web chat",
  version: "0.1.0",
  capabilities,
  identity: { kind: "visitor", scoped: true },
  configSchema,
  credentialsSchema,
  features: ["edit", "delete", "react", "markRead", "sendTyping", "uploadMedia"],
  parseSettings,
  open: (settings) => new WebchatChannel(settings),
};
