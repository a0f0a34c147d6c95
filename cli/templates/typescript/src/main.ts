import { serveChannel } from "@linktor/plugin-sdk";
import { readWebhook } from "./inbound.js";
import { send } from "./outbound.js";
import { configSchema, credentialsSchema, parseSettings, type Settings } from "./settings.js";
import { oneMore, received } from "./state.js";

await serveChannel<Settings>({
  id: "acme_chat",
  name: "Acme Chat",
  version: "0.1.0",
  // What is left out cannot be done, and nobody is offered it.
  capabilities: { maxTextLength: 4000, idempotentSend: true, initiate: true },
  identity: { kind: "acme_chat", scoped: true },
  features: [],
  configSchema,
  credentialsSchema,
  parseSettings,

  // Called for each channel; one process serves them all.
  open(settings, context) {
    context.log.info({ received: received(context.state) }, "channel opened");
    // Goes with every message. Webhooks are read side by side, so none builds on what another hands over.
    const state = oneMore(context.state);
    return {
      send: (message, signal) => send(settings, message, signal),
      receiveWebhook: (request) => readWebhook(settings, state, request),
    };
  },
});
