import { BadRequest, safeEqual, Unauthorized, type WebhookRequest, type WebhookResult } from "@linktor/plugin-sdk";
import type { Settings } from "./settings.js";

/** Proves that a request is the network's, then reads it: one message, `{"id", "from", "text"}`. */
export function readWebhook({ secret }: Settings, state: Uint8Array, { headers, body }: WebhookRequest): WebhookResult {
  if (!safeEqual(headers["x-secret"] ?? "", secret)) throw new Unauthorized();
  const { id, from, text } = parse(body);
  const contact = { kind: "acme_chat", value: from, scoped: true };
  return { events: [{ type: "message", externalId: id, contact, text }], state };
}

function parse(body: Uint8Array): { id: string; from: string; text: string } {
  try {
    const { id, from, text } = JSON.parse(Buffer.from(body).toString()) as Record<string, unknown>;
    if (typeof id === "string" && typeof from === "string" && typeof text === "string") return { id, from, text };
  } catch {
    // Not JSON.
  }
  throw new BadRequest();
}
