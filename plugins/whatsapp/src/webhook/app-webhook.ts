import { type AppWebhookResult, type InboundEvent, type OpenedChannel, Unauthorized, type WebhookRequest } from "@linktor/plugin-sdk";
import { WhatsAppChannel } from "../channel.js";
import { answerChallenge } from "./challenge.js";
import { parseChanges } from "./envelope.js";

type Ours = { readonly channelId: string; readonly channel: WhatsAppChannel };

/**
 * Meta calls one address for all numbers of an app. Nothing is believed before it is known whom it concerns: each channel
 * takes its own part, if the request is signed with that channel's secret.
 */
export function receiveAppWebhook(request: WebhookRequest, opened: readonly OpenedChannel[]): AppWebhookResult {
  const channels = opened.flatMap(({ channelId, channel }): Ours[] => (channel instanceof WhatsAppChannel ? [{ channelId, channel }] : []));
  if (request.method === "GET")
    return answerChallenge(
      request,
      channels.flatMap(({ channel }) => channel.verifyToken ?? []),
    );
  const believing = new Set(channels.filter(({ channel }) => channel.believes(request)));
  // Before a stranger's megabytes are read.
  if (believing.size === 0) throw new Unauthorized("No channel has the secret it is signed with");
  const changes = parseChanges(request);
  const taken: { readonly channelId: string; readonly events: readonly InboundEvent[] }[] = [];
  const doubting: WhatsAppChannel[] = [];
  for (const ours of channels) {
    const { channelId, channel } = ours;
    const own = changes.filter((change) => channel.concernedBy(change) === "yes");
    if (own.length === 0) continue;
    if (believing.has(ours)) taken.push({ channelId, events: channel.read(own) });
    else doubting.push(channel);
  }
  if (taken.length === 0) throw new Unauthorized("No channel that this concerns has the secret it is signed with");
  // Meta is answered 200 and will not come again.
  for (const channel of doubting) channel.noteDoubt();
  return { channels: taken };
}
