import type { JsonSchema } from "@linktor/plugin-sdk";

export interface Settings {
  readonly ingressSecret: string;
}

const host = "^(\\*\\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?$";

export const configSchema: JsonSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  type: "object",
  additionalProperties: false,
  properties: {
    title: { type: "string", minLength: 1, maxLength: 60, default: "Chat", title: "Title", description: "Name at the top of the chat." },
    color: {
      type: "string",
      pattern: "^#[0-9a-fA-F]{6}$",
      default: "#4653e3",
      title: "Colour",
      description: "Of the button and the visitor's messages.",
    },
    position: { type: "string", enum: ["right", "left"], default: "right", title: "Corner of the page" },
    welcome_text: {
      type: "string",
      maxLength: 500,
      default: "",
      title: "Welcome",
      description: "First words in an empty chat. Empty: a greeting in the visitor's language.",
    },
    offline_text: {
      type: "string",
      maxLength: 500,
      default: "",
      title: "While nobody has answered",
      description: "Shown below the visitor's first messages until somebody answers, for example when you usually do.",
    },
    locale: {
      type: "string",
      enum: ["auto", "en", "pt-BR", "es"],
      default: "auto",
      title: "Language",
      description: "`auto` follows the page, then the browser.",
    },
    allowed_origins: {
      type: "array",
      items: { type: "string", pattern: host, maxLength: 260 },
      maxItems: 100,
      uniqueItems: true,
      default: [],
      title: "Sites that may show the chat",
      description: "Hosts such as `www.example.com`, `*.example.com` or `localhost:3000`. Empty: every site may.",
    },
    identity_mode: {
      type: "string",
      enum: ["off", "optional", "required"],
      default: "off",
      title: "Proof of identity",
      description: "Whether the page proves who its user is with a hash made from the identity secret.",
    },
  },
};

export const credentialsSchema: JsonSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  type: "object",
  additionalProperties: false,
  required: ["ingress_secret"],
  properties: {
    ingress_secret: {
      type: "string",
      minLength: 32,
      maxLength: 256,
      writeOnly: true,
      "x-generate": "secret",
      title: "Ingress secret",
      description: "Signs what visitors write on its way inside Linktor. Made by itself.",
    },
    identity_secret: {
      type: "string",
      minLength: 8,
      maxLength: 256,
      writeOnly: true,
      title: "Identity secret",
      description: "Your server makes `user_hash` with it: hex HMAC-SHA256 of the user's id.",
    },
  },
};

export function parseSettings(_config: Readonly<Record<string, unknown>>, credentials: Readonly<Record<string, unknown>>): Settings {
  return { ingressSecret: typeof credentials.ingress_secret === "string" ? credentials.ingress_secret : "" };
}
