import type { EventBatchResult, ReceiveRequest } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import type { ChannelPlugin, Logger } from "../channel.js";
import type { OpenChannel } from "../channels/open-channel.js";
import type { OpenChannels } from "../channels/open-channels.js";
import type { Calls } from "../server/calls.js";
import { answerAppWebhook, answerWebhook } from "./answer-webhook.js";
import type { HostLink } from "./host-link.js";
import type { ReceiveCall } from "./host-stream.js";
import { HostStream } from "./host-stream.js";
import { isRefused } from "./outcomes.js";
import type { WholeWebhook } from "./webhook-bodies.js";
import { WebhookBodies } from "./webhook-bodies.js";

export interface ReceiveParts {
  readonly channels: Pick<OpenChannels<unknown>, "find" | "opened">;
  readonly receiveAppWebhook: ChannelPlugin<unknown>["receiveAppWebhook"];
  readonly link: HostLink;
  readonly calls: Calls;
  readonly log: Logger;
  readonly maxWebhookBytes: number | undefined;
}

/** Serves the Receive call: webhooks and acknowledgements down, answers and events up. */
export function serveReceive({
  channels,
  receiveAppWebhook,
  link,
  calls,
  log,
  maxWebhookBytes,
}: ReceiveParts): (call: ReceiveCall) => void {
  return (call) => {
    const stream = new HostStream(call);
    const bodies = new WebhookBodies(maxWebhookBytes);
    const patched = new Map<bigint, { open: OpenChannel; state: Uint8Array }>();

    const answer = async (webhook: WholeWebhook): Promise<void> => {
      if (webhook.request.channelId === "")
        return stream.answerWebhook(await answerAppWebhook(webhook, receiveAppWebhook, channels.opened(), log));
      const open = channels.find(webhook.request.channelId);
      const response = await answerWebhook(webhook, open, log);
      if (open && response.state) patched.set(response.webhookId, { open, state: response.state.state });
      stream.answerWebhook(response);
    };
    const begin = (webhook: WholeWebhook | undefined): void => {
      if (webhook) void calls.track(answer(webhook));
    };
    const settlePatch = (result: EventBatchResult): void => {
      const patch = patched.get(result.id);
      patched.delete(result.id);
      if (!result.stateStored) patch?.open.supersede();
      else if (!isRefused(result)) patch?.open.stateStored(patch.state);
    };

    call.on("data", ({ kind }: ReceiveRequest) => {
      if (kind.case === "webhook") begin(bodies.begin(kind.value));
      else if (kind.case === "webhookBody") begin(bodies.more(kind.value));
      else if (kind.case === "batchResult") stream.settle(kind.value);
      else if (kind.case === "webhookResult") settlePatch(kind.value);
    });
    call.on("error", () => {}); // ends with `cancelled`
    call.on("cancelled", () => link.detach(stream));
    call.on("end", () => {
      link.detach(stream);
      stream.end();
    });
    link.attach(stream);
  };
}
