import { serveChannel } from "@linktor/plugin-sdk";

/** A channel of the SDK that does one thing when it is told to send. */
export async function serveBad(id, send) {
  await serveChannel({
    id,
    name: id,
    version: "1.0.0",
    capabilities: {},
    identity: { kind: id, scoped: true },
    configSchema: {},
    credentialsSchema: {},
    features: [],
    parseSettings: () => ({}),
    open: () => ({ send: async (message) => ({ externalId: String((await send(message)) ?? "done") }) }),
  });
}
