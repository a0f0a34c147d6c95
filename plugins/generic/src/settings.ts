import { assertUrlAllowed, SettingsError } from "@linktor/plugin-sdk";
import { isWebAddress } from "./web-address.js";

export interface Settings {
  readonly outboundUrl: string;
  readonly secret: string;
}

const MIN_SECRET_LENGTH = 8;

export const configSchema = {
  type: "object",
  required: ["outbound_url"],
  additionalProperties: false,
  properties: {
    outbound_url: {
      type: "string",
      format: "uri",
      title: "Outbound URL",
      description:
        "Messages are posted here as JSON, signed like the ones that come in. A private address must be in LINKTOR_ALLOWED_PRIVATE_HOSTS.",
    },
  },
};

export const credentialsSchema = {
  type: "object",
  required: ["secret"],
  additionalProperties: false,
  properties: {
    secret: {
      type: "string",
      minLength: MIN_SECRET_LENGTH,
      writeOnly: true,
      title: "Secret",
      description: "Key of the HMAC-SHA256 in X-Linktor-Signature, both ways.",
    },
  },
};

export function parseSettings(config: Readonly<Record<string, unknown>>, credentials: Readonly<Record<string, unknown>>): Settings {
  const { outbound_url: outboundUrl } = config;
  const { secret } = credentials;
  if (typeof outboundUrl !== "string" || !isWebAddress(outboundUrl))
    throw new SettingsError("outbound_url must be an http or https address");
  assertUrlAllowed(outboundUrl);
  if (typeof secret !== "string" || secret.length < MIN_SECRET_LENGTH) {
    throw new SettingsError(`secret must have at least ${MIN_SECRET_LENGTH} characters`);
  }
  return { outboundUrl, secret };
}
