import type { ChannelPlugin } from "@linktor/plugin-sdk";
import { capabilities } from "./capabilities.js";
import { EmailChannel } from "./channel.js";
import { configSchema, credentialsSchema } from "./schema.js";
import { parseSettings, type Settings } from "./settings.js";

export const email: ChannelPlugin<Settings> = {
  id: "email",
  name: "E-mail",
  version: "0.1.0",
  capabilities,
  identity: { kind: "email", scoped: false },
  configSchema,
  credentialsSchema,
  features: ["fetchMedia", "uploadMedia"],
  parseSettings,
  open: (settings, context) => new EmailChannel(settings, context),
};
