import { once } from "node:events";
import type { HttpRequest } from "../api.js";
import type { ReceiveCall } from "./receive-call.js";

const MAX_PIECE_BYTES = 1024 * 1024;

export interface Webhook {
  readonly webhookId: bigint;
  readonly channelId: string;
  readonly request: HttpRequest;
}

/** Writes a request, a large body in pieces, no faster than the plugin reads. Requests may interleave. */
export async function writeWebhook(call: ReceiveCall, { webhookId, channelId, request }: Webhook, signal: AbortSignal): Promise<void> {
  const { method, url, body } = request;
  const headers = request.headers.map(([name, value]) => ({ name, value }));
  const first = {
    webhookId,
    channelId,
    method,
    url,
    headers,
    body: body.subarray(0, MAX_PIECE_BYTES),
    hasMore: body.length > MAX_PIECE_BYTES,
  };
  let hasRoom = call.write({ kind: { case: "webhook", value: first } });
  for (let start = MAX_PIECE_BYTES; start < body.length; start += MAX_PIECE_BYTES) {
    if (!hasRoom) await once(call, "drain", { signal });
    const end = start + MAX_PIECE_BYTES;
    const piece = { webhookId, data: body.subarray(start, end), hasMore: end < body.length };
    hasRoom = call.write({ kind: { case: "webhookBody", value: piece } });
  }
}
