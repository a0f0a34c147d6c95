import { assertUrlAllowed, type JsonSchema, SettingsError } from "@linktor/plugin-sdk";

export type Settings = {
  readonly token: string;
  readonly baseUrl: string;
  readonly mode: "webhook" | "polling";
  readonly webhookSecret: string | undefined;
  readonly allowGroups: boolean;
  readonly dropPendingOnConnect: boolean;
};

export const configSchema: JsonSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  type: "object",
  additionalProperties: false,
  properties: {
    mode: {
      type: "string",
      enum: ["webhook", "polling"],
      default: "webhook",
      title: "How messages arrive",
      description: "`webhook` needs a public https address; `polling` works from anywhere.",
    },
    webhook_secret: {
      type: "string",
      pattern: "^[A-Za-z0-9_-]{1,256}$",
      writeOnly: true,
      "x-generate": "secret",
      title: "Webhook secret",
      description:
        "Any random word of letters, digits, _ and -. Telegram repeats it with every request. Made for you when you leave it out.",
    },
    base_url: {
      type: "string",
      pattern: "^https?://[^?#]+$",
      default: "https://api.telegram.org",
      title: "Bot API address",
      description: "Change it for a Bot API server of your own. A private address must be in LINKTOR_ALLOWED_PRIVATE_HOSTS.",
    },
    allow_groups: {
      type: "boolean",
      default: false,
      title: "Answer in groups",
      description: "Without it what is written in groups is ignored.",
    },
    drop_pending_on_connect: {
      type: "boolean",
      default: false,
      title: "Forget waiting messages",
      description: "Drops what people wrote while the channel was not connected.",
    },
  },
};

export const credentialsSchema: JsonSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  type: "object",
  additionalProperties: false,
  required: ["bot_token"],
  properties: {
    bot_token: {
      type: "string",
      pattern: "^\\d+:[A-Za-z0-9_-]{30,}$",
      writeOnly: true,
      title: "Bot token",
      description: "From @BotFather.",
    },
  },
};

export function parseSettings(config: Readonly<Record<string, unknown>>, credentials: Readonly<Record<string, unknown>>): Settings {
  return {
    token: String(credentials.bot_token),
    baseUrl: parseBaseUrl(String(config.base_url ?? "https://api.telegram.org")),
    mode: config.mode === "polling" ? "polling" : "webhook",
    webhookSecret: typeof config.webhook_secret === "string" && config.webhook_secret !== "" ? config.webhook_secret : undefined,
    allowGroups: config.allow_groups === true,
    dropPendingOnConnect: config.drop_pending_on_connect === true,
  };
}

function parseBaseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !["http:", "https:"].includes(url.protocol) || url.username || url.password || url.search || url.hash) {
    throw new SettingsError("base_url must be an http or https address without a user, a query or a fragment");
  }
  assertUrlAllowed(url);
  return url.href.replace(/\/+$/, "");
}
