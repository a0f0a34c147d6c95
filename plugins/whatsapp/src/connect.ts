import { type ChannelContext, NeedsSignIn, SettingsError } from "@linktor/plugin-sdk";
import type { Client } from "./graph/client.js";
import { Refused } from "./graph/errors.js";
import { classOf } from "./graph/refusal.js";
import { objectOf, objectsIn, textOf } from "./json.js";
import type { Settings } from "./settings.js";

/** What Meta says of a number that is registered, however it fares. */
const REGISTERED: readonly unknown[] = ["CONNECTED", "FLAGGED", "RESTRICTED", "RATE_LIMITED", "BANNED"];
const TOO_MANY_REGISTRATIONS = 133016;

/** Makes sure that the number is ours to use, and that what happens on it is sent here. */
export async function connect(client: Client, settings: Settings, context: ChannelContext, signal: AbortSignal): Promise<void> {
  if (settings.appSecret === undefined) {
    throw new SettingsError("Set app_secret: without it nobody could tell Meta's requests from others.");
  }
  await explained(async () => {
    const fields = `display_phone_number,verified_name,quality_rating${settings.pin ? ",status" : ""}`;
    const number = await client.call(settings.phoneNumberId, { query: { fields } }, signal);
    context.log.info(
      { number: textOf(number.display_phone_number), quality: textOf(number.quality_rating) },
      "the number is known to WhatsApp",
    );
    // Meta takes ten attempts in three days: only a number that is not registered is.
    if (settings.pin && !REGISTERED.includes(number.status)) await register(client, settings, settings.pin, signal);
  }, `WhatsApp does not know the number ${settings.phoneNumberId}, or the access token may not use it. Check phone_number_id.`);
  const { wabaId } = settings;
  if (wabaId === undefined) return;
  await explained(
    () => subscribe(client, settings, wabaId, context.webhookUrl, signal),
    `WhatsApp does not know the account ${wabaId}, or the access token may not use it. Check waba_id.`,
  );
}

async function register(client: Client, { phoneNumberId }: Settings, pin: string, signal: AbortSignal): Promise<void> {
  try {
    await client.call(`${phoneNumberId}/register`, { json: { messaging_product: "whatsapp", pin } }, signal);
  } catch (error) {
    // A wrong PIN must not be tried again and again: Meta then locks the number for days.
    if (!(error instanceof Refused) || saysNothingOfThePin(error)) throw error;
    throw new SettingsError(`WhatsApp does not register the number with this pin (${error.description}).`);
  }
}

function saysNothingOfThePin(refused: Refused): boolean {
  return refused.code !== TOO_MANY_REGISTRATIONS && ["retryable", "rate_limited", "auth"].includes(classOf(refused));
}

async function subscribe(client: Client, settings: Settings, wabaId: string, webhookUrl: string, signal: AbortSignal): Promise<void> {
  const { registerWebhook, verifyToken, appId } = settings;
  const json = registerWebhook ? { override_callback_uri: webhookUrl, verify_token: verifyToken } : {};
  await client.call(`${wabaId}/subscribed_apps`, { json }, signal);
  if (appId === undefined) return;
  const { data } = await client.call(`${wabaId}/subscribed_apps`, {}, signal);
  const apps = objectsIn(data).map((one) => textOf(objectOf(one.whatsapp_business_api_data)?.id));
  if (apps.includes(appId)) return;
  throw new SettingsError(`The access token belongs to another app than ${appId}: what Meta sends would be signed with that app's secret.`);
}

/** Puts a refusal into words that a person can act on. What may pass by itself is left alone. */
async function explained(work: () => Promise<void>, unknown: string): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (error.code === 100) throw new SettingsError(`${unknown} (${error.description})`);
    if (classOf(error) === "auth") {
      throw new NeedsSignIn(`WhatsApp does not accept the access token (${error.description}). Make one for a system user and save it.`);
    }
    throw error;
  }
}
