import {
  assertUrlAllowed,
  BadRequest,
  guardedFetch,
  SendError,
  SettingsError,
  safeEqual,
  serveChannel,
  Unauthorized,
} from "@linktor/plugin-sdk";

interface Settings {
  readonly url: string;
  readonly secret: string;
}

// Posts `{id, to, text}` to a URL and receives the same with `from`, both with the secret in `x-secret`.
await serveChannel<Settings>({
  id: "template",
  name: "Template",
  version: "0.1.0",
  capabilities: { maxTextLength: 4000 },
  identity: { kind: "template", scoped: true },
  features: [],
  configSchema: {
    type: "object",
    required: ["url"],
    properties: { url: { type: "string", format: "uri", title: "Address that messages are posted to" } },
  },
  credentialsSchema: {
    type: "object",
    required: ["secret"],
    properties: { secret: { type: "string", minLength: 8, title: "Shared secret", writeOnly: true } },
  },

  parseSettings({ url }, { secret }) {
    if (!/^https?:\/\//.test(String(url))) throw new SettingsError("url must begin with http:// or https://");
    assertUrlAllowed(String(url));
    return { url: String(url), secret: String(secret) };
  },

  open({ url, secret }) {
    return {
      async send({ idempotencyKey, to, text }, signal) {
        const body = JSON.stringify({ id: idempotencyKey, to: to.value, text });
        const headers = { "content-type": "application/json", "x-secret": secret };
        // Addresses that people supply are called with `guardedFetch`. What it throws says nothing about whether the
        // message arrived, unless it is `AddressNotAllowed`, and is left alone.
        const response = await guardedFetch(url, { method: "POST", headers, body, signal });
        if (response.ok) return { externalId: idempotencyKey };
        const isWorthRepeating = response.status >= 500;
        throw new SendError({
          class: isWorthRepeating ? "retryable" : "permanent",
          reason: String(response.status),
          message: `the address answered ${response.status}`,
        });
      },

      receiveWebhook({ headers, body }) {
        if (!safeEqual(headers["x-secret"] ?? "", secret)) throw new Unauthorized();
        const { id, from, text } = parse(body);
        return { events: [{ type: "message", externalId: id, contact: { kind: "template", value: from, scoped: true }, text }] };
      },
    };
  },
});

function parse(body: Uint8Array): { id: string; from: string; text: string } {
  try {
    const { id, from, text } = JSON.parse(Buffer.from(body).toString()) as Record<string, unknown>;
    if (typeof id === "string" && typeof from === "string" && typeof text === "string") return { id, from, text };
  } catch {
    // Not JSON.
  }
  throw new BadRequest();
}
