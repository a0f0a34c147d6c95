import { create, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import type { WebhookRequest as ProtoRequest, WebhookResponse } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { WebhookResponseSchema } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import type { ChannelPlugin, Logger, OpenedChannel } from "../channel.js";
import type { OpenChannel } from "../channels/open-channel.js";
import { BadRequest, Unauthorized } from "../errors.js";
import { eventToProto } from "../mapping/event.js";
import type { WebhookRequest, WebhookResult } from "../webhook.js";
import { assertStateFits } from "./split-events.js";
import type { WholeWebhook } from "./webhook-bodies.js";

const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

/** Asks the channel about a request. Never throws: what cannot be answered is a 500, so that the network comes again. */
export async function answerWebhook({ request, body }: WholeWebhook, open: OpenChannel | undefined, log: Logger): Promise<WebhookResponse> {
  const { webhookId, channelId } = request;
  if (!open) return status(webhookId, 503);
  const { channel, epoch } = open;
  if (!channel.receiveWebhook) return status(webhookId, 404);
  if (!body) return status(webhookId, 413);
  return await orFault(webhookId, channelId, log, async () => {
    const { events = [], state, response } = await channel.receiveWebhook!(requestOf(request, body));
    assertStateFits(state);
    return answerOf(webhookId, response, { events: events.map(eventToProto), ...(state && { state: { state, epoch } }) });
  });
}

/** Asks the plugin about a call to the app's own address, which names no channel. */
export async function answerAppWebhook(
  { request, body }: WholeWebhook,
  receive: ChannelPlugin<unknown>["receiveAppWebhook"],
  open: readonly OpenedChannel[],
  log: Logger,
): Promise<WebhookResponse> {
  const { webhookId } = request;
  if (!receive) return status(webhookId, 404);
  if (!body) return status(webhookId, 413);
  return await orFault(webhookId, "", log, async () => {
    const { channels = [], response } = await receive(requestOf(request, body), open);
    return answerOf(webhookId, response, {
      channels: channels.map(({ channelId, events }) => ({ channelId, events: events.map(eventToProto) })),
    });
  });
}

async function orFault(webhookId: bigint, channel: string, log: Logger, answer: () => Promise<WebhookResponse>): Promise<WebhookResponse> {
  try {
    return await answer();
  } catch (error) {
    if (error instanceof Unauthorized) return status(webhookId, 401);
    if (error instanceof BadRequest) return status(webhookId, 400);
    log.error({ channel, error }, "a webhook could not be read");
    return status(webhookId, 500);
  }
}

function status(webhookId: bigint, code: number): WebhookResponse {
  return create(WebhookResponseSchema, { webhookId, status: code });
}

function requestOf({ method, url, headers }: ProtoRequest, body: Uint8Array): WebhookRequest {
  return { method, url, headers: joinHeaders(headers), body };
}

function joinHeaders(headers: readonly { readonly name: string; readonly value: string }[]): WebhookRequest["headers"] {
  const joined = new Map<string, string>();
  for (const { name, value } of headers) {
    const before = joined.get(name);
    joined.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return Object.fromEntries(joined);
}

type Said = Pick<MessageInitShape<typeof WebhookResponseSchema>, "events" | "state" | "channels">;

function answerOf(webhookId: bigint, response: WebhookResult["response"] = {}, said: Said): WebhookResponse {
  const { status = 200, headers = {}, body = "" } = response;
  const message = create(WebhookResponseSchema, {
    webhookId,
    status,
    headers: Object.entries(headers).map(([name, value]) => ({ name: name.toLowerCase(), value })),
    body: typeof body === "string" ? Buffer.from(body) : body,
    ...said,
  });
  const bytes = toBinary(WebhookResponseSchema, message).length;
  if (bytes > MAX_ANSWER_BYTES) throw new RangeError(`an answer of ${bytes} bytes is larger than ${MAX_ANSWER_BYTES}`);
  return message;
}
