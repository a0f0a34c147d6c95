import { create, toBinary } from "@bufbuild/protobuf";
import type { WebhookResponse } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { WebhookResponseSchema } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import type { Logger, WebhookRequest, WebhookResult } from "../channel.js";
import { BadRequest, Unauthorized } from "../channel.js";
import type { OpenChannel } from "../channels/open-channel.js";
import { eventToProto } from "../mapping/event.js";
import { assertStateFits } from "./split-events.js";
import type { WholeWebhook } from "./webhook-bodies.js";

const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

/** Asks the channel about a request. Never throws: what cannot be answered is a 500, so that the network comes again. */
export async function answerWebhook({ request, body }: WholeWebhook, open: OpenChannel | undefined, log: Logger): Promise<WebhookResponse> {
  const { webhookId } = request;
  const status = (code: number) => create(WebhookResponseSchema, { webhookId, status: code });
  // A call to the app's own address names no channel, and this kind of plugin has none for it.
  if (!open) return status(request.channelId === "" ? 404 : 503);
  if (!open.channel.receiveWebhook) return status(404);
  if (!body) return status(413);
  try {
    const { method, url } = request;
    const result = await open.channel.receiveWebhook({ method, url, headers: joinHeaders(request.headers), body });
    return responseToProto(webhookId, result, open.epoch);
  } catch (error) {
    if (error instanceof Unauthorized) return status(401);
    if (error instanceof BadRequest) return status(400);
    log.error({ channel: request.channelId, error }, "a webhook could not be read");
    return status(500);
  }
}

function joinHeaders(headers: readonly { readonly name: string; readonly value: string }[]): WebhookRequest["headers"] {
  const joined = new Map<string, string>();
  for (const { name, value } of headers) {
    const before = joined.get(name);
    joined.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return Object.fromEntries(joined);
}

function responseToProto(webhookId: bigint, { events = [], state, response = {} }: WebhookResult, epoch: bigint): WebhookResponse {
  assertStateFits(state);
  const { status = 200, headers = {}, body = "" } = response;
  const message = create(WebhookResponseSchema, {
    webhookId,
    status,
    headers: Object.entries(headers).map(([name, value]) => ({ name: name.toLowerCase(), value })),
    body: typeof body === "string" ? Buffer.from(body) : body,
    events: events.map(eventToProto),
    ...(state && { state: { state, epoch } }),
  });
  const bytes = toBinary(WebhookResponseSchema, message).length;
  if (bytes > MAX_ANSWER_BYTES) throw new RangeError(`an answer of ${bytes} bytes is larger than ${MAX_ANSWER_BYTES}`);
  return message;
}
