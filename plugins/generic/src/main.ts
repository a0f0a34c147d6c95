import { serveChannel } from "@linktor/plugin-sdk";
import { capabilities, identity } from "./capabilities.js";
import { connect } from "./connect.js";
import { readWebhook } from "./inbound.js";
import { fetchMedia } from "./media.js";
import { send } from "./outbound.js";
import { configSchema, credentialsSchema, parseSettings } from "./settings.js";

await serveChannel({
  id: "generic",
  name: "Generic webhook",
  version: "0.1.0",
  capabilities,
  identity,
  configSchema,
  credentialsSchema,
  features: ["fetchMedia"],
  parseSettings,
  open: (settings) => ({
    connect: () => connect(settings),
    send: (message, signal) => send(settings, message, signal),
    receiveWebhook: (request) => readWebhook(settings, request),
    fetchMedia,
  }),
});
