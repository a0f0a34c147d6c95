import { isDeepStrictEqual } from "node:util";
import type { WebhookResponse } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { EventOutcome } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import type { WebhookSample } from "../../network/sample.js";
import type { Check } from "../check.js";
import { expectEvents, idsOf } from "../events.js";
import type { Kit } from "../kit.js";
import { expectThat, NotChecked, shown } from "../verdict.js";

const PIECES = 3;

export const webhookChecks: readonly Check[] = [
  {
    id: "V17",
    title: "refuses webhooks that are not the network's",
    async run(kit) {
      const channelId = kit.channel();
      for (const sample of kit.wanted(({ webhooks }) => webhooks.bad, "webhooks.bad")) {
        const response = await kit.inbound().webhook(channelId, sample);
        const { status, events, state } = response;
        expectThat(status === 401 || status === 403, `401 or 403 for ${shown(sample)}`, status);
        expectThat(events.length === 0 && state === undefined, "no events and no state", `${events.length} events`);
      }
    },
  },
  {
    id: "V18",
    title: "reads the network's webhooks",
    async run(kit) {
      const channelId = kit.channel();
      for (const sample of good(kit)) {
        const response = await refused(kit, channelId, sample);
        expectAnswered(response, sample.status);
        expectEvents(response.events, sample.events);
        kit.webhookIds ??= idsOf(response.events);
      }
    },
  },
  {
    id: "V19",
    title: "reads a webhook whose body comes in pieces",
    async run(kit) {
      const channelId = kit.channel();
      const { sample, ids } = known(kit);
      needAsMany(await refused(kit, channelId, sample), ids);
      const response = await refused(kit, channelId, sample, PIECES);
      expectAnswered(response, sample.status);
      expectEvents(response.events, sample.events);
    },
  },
  {
    id: "V20",
    title: "hands over again what was refused, under the same ids",
    async run(kit) {
      const channelId = kit.channel();
      const { sample, ids } = known(kit);
      const again = idsOf((await refused(kit, channelId, sample)).events);
      expectThat(isDeepStrictEqual(ids, again), shown(ids), again);
    },
  },
  {
    id: "V21",
    title: "hands over its state with the epoch of the host",
    async run(kit) {
      const channelId = kit.channel();
      const { sample, ids } = known(kit);
      const response = await kit.inbound().webhook(channelId, sample);
      kit.inbound().webhookStored(response);
      needAsMany(response, ids);
      const { state } = response;
      if (!state && sample.states === undefined) throw new NotChecked("its webhooks bring no state");
      expectThat(state !== undefined, "a state", "none");
      const [first] = sample.states ?? [];
      const text = Buffer.from(state.state).toString();
      expectThat(first === undefined || text === first, `the state ${first}`, text);
      kit.state = state.state;
      expectThat(state.epoch === kit.epoch, `epoch ${kit.epoch}, as in OpenChannel`, `epoch ${state.epoch}`);
    },
  },
];

function good(kit: Kit) {
  return kit.wanted(({ webhooks }) => webhooks.good, "webhooks.good");
}

/** The first of them, and what it brought when it came first. */
function known(kit: Kit) {
  const [sample] = good(kit);
  if (!kit.webhookIds) throw new NotChecked("the webhook was not read");
  return { sample: sample!, ids: kit.webhookIds };
}

/** What is not stored leaves the channel's state as it was, for the checks that come. */
async function refused(kit: Kit, channelId: string, sample: WebhookSample, pieces?: number): Promise<WebhookResponse> {
  const response = await kit.inbound().webhook(channelId, sample, pieces);
  kit.inbound().webhookStored(response, EventOutcome.REFUSED);
  return response;
}

/** What it no longer brings is a matter of V20 alone. */
function needAsMany({ events }: WebhookResponse, ids: readonly string[]): void {
  if (events.length !== ids.length) throw new NotChecked("the webhook is read only once");
}

function expectAnswered({ status }: WebhookResponse, wanted: number | undefined): void {
  // 0 is what a plugin says that leaves the answer to the host.
  const given = status || 200;
  const isSo = wanted === undefined ? given >= 200 && given < 300 : given === wanted;
  expectThat(isSo, `status ${wanted ?? "2xx"}`, given);
}
