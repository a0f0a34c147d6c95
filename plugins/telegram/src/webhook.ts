import { BadRequest, SettingsError, safeEqual, Unauthorized, type WebhookRequest } from "@linktor/plugin-sdk";
import type { Update } from "grammy/types";
import type { Client } from "./client.js";
import { Refused } from "./errors.js";
import { allowedUpdates } from "./inbound/update.js";
import type { Settings } from "./settings.js";

export function requireSecret({ webhookSecret }: Settings): void {
  if (webhookSecret !== undefined) return;
  throw new SettingsError("Set webhook_secret: without it nobody could tell Telegram's requests from others. Or set mode to polling.");
}

export async function registerWebhook(client: Client, settings: Settings, url: string, signal: AbortSignal): Promise<void> {
  try {
    await client.call(
      "setWebhook",
      {
        url,
        secret_token: settings.webhookSecret,
        allowed_updates: [...allowedUpdates],
        drop_pending_updates: settings.dropPendingOnConnect,
      },
      signal,
    );
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== 400) throw error;
    throw new SettingsError(
      `Telegram does not take ${url} as a webhook (${error.description}). Give the server a public https address, or set mode to polling.`,
    );
  }
}

/** Unless another program has taken the bot over meanwhile. */
export async function removeWebhook(client: Client, url: string): Promise<void> {
  const info = await client.call("getWebhookInfo", undefined);
  if (info.url === url) await client.call("deleteWebhook", {});
}

/** Before anything is parsed. A channel without a secret believes nobody. */
export function authenticate({ headers }: WebhookRequest, secret: string | undefined): void {
  const given = headers["x-telegram-bot-api-secret-token"];
  if (secret === undefined || given === undefined || !safeEqual(given, secret)) {
    throw new Unauthorized("X-Telegram-Bot-Api-Secret-Token is missing or wrong");
  }
}

export function parseUpdate({ body }: WebhookRequest): Update {
  let update: unknown;
  try {
    update = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    throw new BadRequest("The body is not JSON");
  }
  if (typeof update === "object" && update !== null && "update_id" in update && Number.isSafeInteger(update.update_id))
    return update as Update;
  throw new BadRequest("The body is not an update");
}
