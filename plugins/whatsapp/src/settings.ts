import { assertUrlAllowed, SettingsError } from "@linktor/plugin-sdk";

export type Settings = {
  readonly phoneNumberId: string;
  readonly wabaId: string | undefined;
  readonly appId: string | undefined;
  readonly registerWebhook: boolean;
  readonly sendAppsecretProof: boolean;
  readonly apiVersion: string;
  readonly baseUrl: string;
  readonly accessToken: string;
  readonly appSecret: string | undefined;
  readonly verifyToken: string | undefined;
  readonly pin: string | undefined;
};

type Given = Readonly<Record<string, unknown>>;

export function parseSettings(config: Given, credentials: Given): Settings {
  const settings: Settings = {
    phoneNumberId: String(config.phone_number_id),
    wabaId: textOf(config.waba_id),
    appId: textOf(config.app_id),
    registerWebhook: config.register_webhook === true,
    sendAppsecretProof: config.send_appsecret_proof === true,
    apiVersion: textOf(config.api_version) ?? "v25.0",
    baseUrl: parseBaseUrl(textOf(config.base_url) ?? "https://graph.facebook.com"),
    accessToken: String(credentials.access_token),
    appSecret: textOf(credentials.app_secret),
    verifyToken: textOf(credentials.verify_token),
    pin: textOf(credentials.pin),
  };
  assertWhole(settings);
  return settings;
}

function assertWhole({ wabaId, appId, appSecret, verifyToken, registerWebhook, sendAppsecretProof }: Settings): void {
  if (registerWebhook && (!wabaId || !verifyToken)) throw new SettingsError("register_webhook needs waba_id and verify_token");
  if (appId && !wabaId) throw new SettingsError("app_id is checked against the account: set waba_id as well");
  if (sendAppsecretProof && !appSecret) throw new SettingsError("send_appsecret_proof needs app_secret");
}

/** An empty secret is none. */
function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function parseBaseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !["http:", "https:"].includes(url.protocol) || url.username || url.password || url.search || url.hash) {
    throw new SettingsError("base_url must be an http or https address without a user, a query or a fragment");
  }
  assertUrlAllowed(url);
  return url.href.replace(/\/+$/, "");
}
