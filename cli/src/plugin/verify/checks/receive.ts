import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type { EventBatch } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { EventOutcome } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import type { Settings } from "../../network/sample.js";
import { all, CALL_MS, endingOf, RPCS } from "../calls.js";
import type { Check } from "../check.js";
import { expectEvents, idsOf } from "../events.js";
import type { Kit } from "../kit.js";
import { expectThat, Mismatch, shown } from "../verdict.js";

const COMES_MS = 5000;
/** A plugin may wait before it tries again, and longer each time. */
const COMES_AGAIN_MS = 15_000;
const POLL_MS = 10;

export const receiveChecks: readonly Check[] = [
  {
    id: "V22",
    title: "brings what comes without a webhook, and brings it again when it was refused",
    async run(kit) {
      const connection = kit.connection();
      const { events, config, credentials } = kit.wanted(({ receive }) => receive, "receive");
      kit.channel();
      const channelId = `${kit.channelId}_live`;
      kit.network.answers(kit.sample!.network);
      await kit.open({ config, credentials } as Settings, channelId);
      try {
        const inbound = kit.inbound();
        await all(connection.serverStream(RPCS.connect, { channelId }, { timeoutMs: CALL_MS }));
        const first = await nextBatch(kit, channelId, COMES_MS);
        inbound.batchStored(first, EventOutcome.REFUSED);
        expectEvents(first.events, events);
        const again = await nextBatch(kit, channelId, COMES_AGAIN_MS);
        inbound.batchStored(again);
        const [ids, sameIds] = [idsOf(first.events), idsOf(again.events)];
        expectThat(isDeepStrictEqual(ids, sameIds), shown(ids), sameIds);
        expectThat(!again.state || again.state.epoch === kit.epoch, `epoch ${kit.epoch}, as in OpenChannel`, String(again.state?.epoch));
      } finally {
        await endingOf(connection.unary(RPCS.closeChannel, { channelId }, { timeoutMs: CALL_MS }));
        await kit.mend();
      }
    },
  },
];

async function nextBatch(kit: Kit, channelId: string, ms: number): Promise<EventBatch> {
  const inbound = kit.inbound();
  for (const end = Date.now() + ms; Date.now() < end; await sleep(POLL_MS)) {
    const batch = inbound.batches.shift();
    if (batch?.channelId === channelId && batch.events.length > 0) return batch;
    // A state by itself is stored as it comes.
    if (batch) inbound.batchStored(batch);
    if (inbound.ended !== undefined) throw new Mismatch(`events within ${ms} ms`, `Receive ended: ${inbound.ended}`);
  }
  throw new Mismatch(`events within ${ms} ms`, "none");
}
