import { type Accepted, guardedFetch, type OutboundMessage, SendError } from "@linktor/plugin-sdk";
import type { Settings } from "./settings.js";

/** Posts a message. The network knows it by its key, so a repeat does nothing new. */
export async function send({ url, secret }: Settings, message: OutboundMessage, signal: AbortSignal): Promise<Accepted> {
  const { idempotencyKey, to, text } = message;
  const body = JSON.stringify({ id: idempotencyKey, to: to.value, text });
  const headers = { "content-type": "application/json", "x-secret": secret };
  // Addresses that people supply are called with `guardedFetch`. What it throws is left alone: when a connection breaks,
  // nobody knows whether the message arrived.
  const response = await guardedFetch(url, { method: "POST", headers, body, signal });
  await response.body?.cancel();
  if (response.ok) return { externalId: idempotencyKey };
  throw new SendError({
    class: response.status >= 500 ? "retryable" : "permanent",
    reason: String(response.status),
    message: `the address answered ${response.status}`,
  });
}
