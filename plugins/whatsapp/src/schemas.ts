import type { JsonSchema } from "@linktor/plugin-sdk";

const digits = { type: "string", pattern: "^\\d{1,30}$" };
const secret = { type: "string", minLength: 1, maxLength: 2000, writeOnly: true };

export const configSchema: JsonSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  type: "object",
  additionalProperties: false,
  required: ["phone_number_id"],
  properties: {
    phone_number_id: {
      ...digits,
      title: "Phone number ID",
      description: "Meta's number for your number, not the number itself: WhatsApp > API Setup.",
    },
    waba_id: {
      ...digits,
      title: "WhatsApp Business Account ID",
      description: "For templates, and to have the account's messages sent here by itself.",
    },
    app_id: {
      ...digits,
      title: "App ID",
      description: "Connecting then makes sure that the access token belongs to this app, whose secret signs what Meta sends.",
    },
    register_webhook: {
      type: "boolean",
      default: false,
      title: "Register the webhook",
      description: "Tells Meta to send this account's messages to this channel's own address. Needs waba_id and verify_token.",
    },
    send_appsecret_proof: {
      type: "boolean",
      default: false,
      title: "Prove the app secret with every call",
      description: "For apps that require it (Settings > Advanced > Require app secret).",
    },
    api_version: { type: "string", pattern: "^v\\d{1,3}\\.\\d$", default: "v25.0", title: "Graph API version" },
    base_url: {
      type: "string",
      pattern: "^https?://[^?#]+$",
      default: "https://graph.facebook.com",
      title: "Graph API address",
      description: "Change it for a stand-in or a proxy. A private address must be in LINKTOR_ALLOWED_PRIVATE_HOSTS.",
    },
  },
};

export const credentialsSchema: JsonSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  type: "object",
  additionalProperties: false,
  required: ["access_token"],
  properties: {
    access_token: { ...secret, title: "Access token", description: "Of a system user; one from the API Setup page ends after a day." },
    app_secret: { ...secret, title: "App secret", description: "App settings > Basic. Without it no message is let in." },
    verify_token: { ...secret, title: "Verify token", description: "A word of your own, which you also type where Meta asks for it." },
    pin: {
      type: "string",
      pattern: "^\\d{6}$",
      writeOnly: true,
      title: "PIN",
      description: "Of the two-step verification. Only to register a number that is not yet.",
    },
  },
};
