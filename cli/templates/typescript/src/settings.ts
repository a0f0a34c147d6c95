import { assertUrlAllowed, type JsonSchema, SettingsError } from "@linktor/plugin-sdk";

/** What a person fills in. */
export interface Settings {
  readonly url: string;
  readonly secret: string;
}

export const configSchema: JsonSchema = {
  type: "object",
  required: ["url"],
  additionalProperties: false,
  properties: {
    url: { type: "string", format: "uri", title: "Outbound URL", description: "Messages are posted here." },
  },
};

export const credentialsSchema: JsonSchema = {
  type: "object",
  required: ["secret"],
  additionalProperties: false,
  properties: {
    // writeOnly: encrypted at rest and never shown again.
    secret: { type: "string", minLength: 8, writeOnly: true, title: "Shared secret", description: "In the header X-Secret, both ways." },
  },
};

/** Both are valid by their schemas already. What no schema can say is refused here, with what to change. */
export function parseSettings(config: Readonly<Record<string, unknown>>, credentials: Readonly<Record<string, unknown>>): Settings {
  const url = String(config.url);
  if (!/^https?:\/\//.test(url)) throw new SettingsError("url must begin with http:// or https://");
  assertUrlAllowed(url);
  return { url, secret: String(credentials.secret) };
}
