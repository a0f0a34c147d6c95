import type { ChannelGateway } from "../src/channel/index.js";
import { MediaLinks } from "../src/media/index.js";
import { deliverMessage } from "../src/message/delivery/deliver-message.js";
import { DELIVER_MESSAGE } from "../src/message/index.js";
import { type Db, inSystem } from "../src/platform/postgres/transaction.js";
import { claimWork } from "../src/platform/work/claim.js";
import type { ClaimedWork } from "../src/platform/work/work-store.js";
import { systemClock } from "../src/shared/clock.js";
import { TEST_SECRET } from "./tenant-fixture.js";

/** Claims what is to be delivered by now. */
export async function claimDeliveries(db: Db): Promise<ClaimedWork[]> {
  const all = { kinds: [DELIVER_MESSAGE], running: [], concurrency: 100, leaseMs: 30_000, after: undefined, window: 200 };
  return inSystem(db, async (tx) => (await claimWork(tx, { ...all, now: new Date() })).work);
}

/** Does claimed deliveries as a worker does, on a plugin that sends like this. */
export async function deliverAll(db: Db, work: readonly ClaimedWork[], sendMessage: ChannelGateway["sendMessage"]): Promise<void> {
  const gateway = { sendMessage } as unknown as ChannelGateway;
  const links = new MediaLinks(TEST_SECRET, "https://linktor.example", () => new Date());
  const rest = { media: undefined as never, onSignInNeeded: async () => undefined, onAttempt: () => undefined };
  const handler = deliverMessage({ db, clock: systemClock, gateway, links, ...rest });
  await Promise.all(work.map((one) => handler(one, AbortSignal.timeout(10_000))));
}
