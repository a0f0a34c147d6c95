import type { ChannelPlugin } from "@linktor/plugin-sdk";
import { capabilities } from "./capabilities.js";
import { WhatsAppChannel } from "./channel.js";
import { configSchema, credentialsSchema } from "./schemas.js";
import { parseSettings, type Settings } from "./settings.js";
import { receiveAppWebhook } from "./webhook/app-webhook.js";

export const whatsapp: ChannelPlugin<Settings> = {
  id: "whatsapp",
  name: "WhatsApp",
  version: "0.1.0",
  capabilities,
  identity: { kind: "phone", scoped: false },
  configSchema,
  credentialsSchema,
  // Meta's own limit is 3 MB.
  maxWebhookBytes: 4 * 1024 * 1024,
  features: ["react", "markRead", "sendTyping", "fetchMedia", "uploadMedia", "listTemplates"],
  parseSettings,
  receiveAppWebhook,
  open: (settings, context) => new WhatsAppChannel(settings, context),
};
