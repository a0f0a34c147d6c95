import type { Client } from "../graph/client.js";
import { asSendError } from "../graph/refusal.js";
import type { Settings } from "../settings.js";

type Where = Pick<Settings, "phoneNumberId">;

/** The newest says it of all before it. */
export async function markRead(client: Client, where: Where, externalIds: readonly string[], signal: AbortSignal): Promise<void> {
  const newest = externalIds.at(-1);
  if (newest !== undefined) await tell(client, where, { message_id: newest }, signal);
}

/** Until something is sent, or for 25 seconds. WhatsApp shows it only as an answer to a message, which it marks as read. */
export async function showTyping(client: Client, where: Where, externalId: string, signal: AbortSignal): Promise<void> {
  await tell(client, where, { message_id: externalId, typing_indicator: { type: "text" } }, signal);
}

async function tell(client: Client, { phoneNumberId }: Where, what: object, signal: AbortSignal): Promise<void> {
  try {
    await client.call(`${phoneNumberId}/messages`, { json: { messaging_product: "whatsapp", status: "read", ...what } }, signal);
  } catch (error) {
    throw asSendError(error);
  }
}
