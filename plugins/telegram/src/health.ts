import type { Health } from "@linktor/plugin-sdk";
import type { WebhookInfo } from "grammy/types";
import type { Client } from "./client.js";
import { Refused } from "./errors.js";

const MANY_PENDING = 100;
const RECENT_S = 3600;

/** What must be true of the bot: where its updates go, or nowhere while we poll. */
export async function checkBot(client: Client, webhookUrl: string | undefined, signal: AbortSignal): Promise<Health> {
  try {
    const [, info] = await Promise.all([client.call("getMe", undefined, signal), client.call("getWebhookInfo", undefined, signal)]);
    return webhookUrl === undefined ? healthWhilePolling(info) : healthOfWebhook(info, webhookUrl, client);
  } catch (error) {
    if (error instanceof Refused) return healthOfRefusal(error) ?? { state: "degraded", detail: `Telegram: ${error.description}` };
    return { state: "degraded", detail: error instanceof Error ? error.message : "Telegram does not answer" };
  }
}

/** The refusals a person must do something about. */
export function healthOfRefusal({ code, description }: Refused): Health | undefined {
  if (code === 401 || code === 404) {
    return {
      state: "needs_sign_in",
      detail: `Telegram does not accept the bot token (${description})`,
      action: "Get a token from @BotFather and save it in the channel.",
    };
  }
  if (code !== 409) return undefined;
  return {
    state: "degraded",
    detail: `Another program receives this bot's messages (${description})`,
    action: "Stop the other program, or connect the channel again to take over.",
  };
}

function healthWhilePolling({ url }: WebhookInfo): Health {
  if (!url) return { state: "connected" };
  return {
    state: "degraded",
    detail: `A webhook at ${hostOf(url)} takes this bot's messages`,
    action: "Connect the channel again to take over.",
  };
}

function healthOfWebhook(info: WebhookInfo, webhookUrl: string, client: Client): Health {
  if (info.url !== webhookUrl) {
    const where = info.url ? `go to ${hostOf(info.url)}` : "go nowhere";
    return { state: "degraded", detail: `This bot's messages ${where} instead of here`, action: "Connect the channel again." };
  }
  const { pending_update_count: pending, last_error_date: failedAt, last_error_message: failure = "unknown error" } = info;
  if (failedAt !== undefined && pending > 0 && Date.now() / 1000 - failedAt < RECENT_S) {
    return { state: "degraded", detail: `Telegram cannot deliver here, ${pending} updates wait: ${client.redact(failure)}` };
  }
  if (pending >= MANY_PENDING) return { state: "degraded", detail: `${pending} updates wait at Telegram` };
  return { state: "connected" };
}

/** Other people put secrets into their webhooks' paths. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : "another address";
}
