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
  throw refusalOf(response);
}

/** What an answer other than 2xx means. */
function refusalOf({ status, headers }: Response): SendError {
  const about = { reason: String(status), message: `the address answered ${status}` };
  const seconds = /^\d{1,9}$/.exec(headers.get("retry-after") ?? "");
  const wait = seconds ? { retryAfterMs: Number(seconds[0]) * 1000 } : {};
  if (status === 429) return new SendError({ class: "rate_limited", ...about, ...wait });
  if (status >= 500 || status === 408 || status === 425) return new SendError({ class: "retryable", ...about, ...wait });
  return new SendError({ class: "permanent", ...about });
}
