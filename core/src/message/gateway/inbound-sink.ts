import { create } from "@bufbuild/protobuf";
import { EventOutcome, EventResultSchema, type InboundEvent, type StatePatch } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { type ChannelOwners, reportStatus, sealState, statusOf, updateState } from "../../channel/index.js";
import type { FairQueue } from "../../platform/fair-queue.js";
import { passing } from "../../platform/fault-points.js";
import { concernsOne } from "../../platform/postgres/outage.js";
import { type Db, inTenant } from "../../platform/postgres/transaction.js";
import type { SecretBox } from "../../platform/secrets.js";
import type { Clock } from "../../shared/clock.js";
import { type ChannelId, parseId, type TenantId } from "../../shared/ids.js";
import { findConversationByAddress } from "../find-by-address.js";
import type { FindUpload, IngestChannel, OnAddressTaken } from "../ports.js";
import { AlreadyStored } from "../receive-message.js";
import type { TypingFeed } from "../typing.js";
import { addressOf } from "./inbound.js";
import { ingestEvent, ingestOnly, type Outcome, putAside } from "./ingest.js";
import type { Intake } from "./intake.js";
import { plainMessagesOf } from "./plain-messages.js";
import { fingerprintOf, type Suspects } from "./suspects.js";

export interface InboundDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly secrets: SecretBox;
  readonly owners: ChannelOwners;
  readonly publicUrl: string;
  readonly typing: TypingFeed;
  readonly findUpload: FindUpload;
  readonly onAddressTaken: OnAddressTaken;
  readonly intake: Intake;
  /** Told what became of events, once that is so. */
  readonly onOutcomes: (channelType: string, outcomes: readonly Outcome[]) => void;
  readonly suspects: Suspects;
  /** Tenants take turns at the connections of the database. */
  readonly line: FairQueue<TenantId>;
}

export interface Batch {
  /** Of the plugin that received it. */
  readonly channelType: string;
  readonly channelId: string;
  readonly events: readonly InboundEvent[];
  readonly state: StatePatch | undefined;
}

const OUTCOME = { stored: EventOutcome.STORED, duplicate: EventOutcome.DUPLICATE, quarantined: EventOutcome.QUARANTINED } as const;

/** Stores what a plugin received: the events in order, and the channel's state with them. */
export async function storeBatch(deps: InboundDeps, { channelType, channelId, events, state }: Batch) {
  const { owners } = deps;
  const id = parseId<ChannelId>("ch", channelId);
  const owner = await owners.find(id);
  // A plugin speaks for channels of its own type only, whatever it was told.
  if (owner?.type !== channelType) throw new Error(`there is no ${channelType} channel ${channelId}`);
  const { findUpload, onAddressTaken } = deps;
  const channel: IngestChannel = { tenantId: owner.tenantId, id, findUpload, onAddressTaken };
  const { outcomes, stateStored } = await store(deps, channel, events, state);
  deps.onOutcomes(channelType, outcomes);
  passing("inbound-before-answer");
  for (const event of events) await tellPassing(deps, channel, event);
  return {
    results: outcomes.map((one) => create(EventResultSchema, { outcome: OUTCOME[one.outcome], reason: "reason" in one ? one.reason : "" })),
    stateStored,
  };
}

interface Stored {
  readonly outcomes: readonly Outcome[];
  readonly stateStored: boolean;
}

/** Notes what is under way, and takes suspects by themselves. */
async function store(
  deps: InboundDeps,
  channel: IngestChannel,
  events: readonly InboundEvent[],
  state: StatePatch | undefined,
): Promise<Stored> {
  const { suspects } = deps;
  const prints = events.map((event) => fingerprintOf(channel.id, event));
  if (suspects.includes(prints)) return storeOneByOne(deps, channel, events, prints, state);
  return suspects.during(prints, () => (state ? storeInOrder(deps, channel, events, state) : storeTogether(deps, channel, events)));
}

/** For a batch over which a process died. Those before one that fails are stored, and are duplicates when the batch comes again. */
async function storeOneByOne(
  deps: InboundDeps,
  channel: IngestChannel,
  events: readonly InboundEvent[],
  prints: readonly string[],
  state: StatePatch | undefined,
): Promise<Stored> {
  const outcomes: Outcome[] = [];
  for (const [index, event] of events.entries()) {
    const stored = await deps.suspects.alone(prints[index] ?? "", (isHopeless) =>
      isHopeless ? giveUp(deps, channel, event) : storeInOrder(deps, channel, [event], undefined),
    );
    outcomes.push(...stored.outcomes);
  }
  const { stateStored } = await storeInOrder(deps, channel, [], state);
  return { outcomes, stateStored };
}

const HOPELESS = "The server died each time it took this in.";

async function giveUp({ db, clock }: InboundDeps, channel: IngestChannel, event: InboundEvent): Promise<Stored> {
  await inTenant(db, channel.tenantId, (tx) => putAside(tx, channel, event, HOPELESS, clock.now()));
  return { outcomes: [{ outcome: "quarantined", reason: HOPELESS, code: "hopeless" }], stateStored: true };
}

/** With what other webhooks bring, where that can be; what cannot goes by itself. */
async function storeTogether(deps: InboundDeps, channel: IngestChannel, events: readonly InboundEvent[]): Promise<Stored> {
  const messages = plainMessagesOf(events, channel.id, deps.clock.now());
  const together = messages && (await deps.intake.receive(channel.tenantId, messages).catch(unlessOneIsAtFault));
  if (!together) return storeInOrder(deps, channel, events, undefined);
  const left = events.filter((_, index) => together[index] === undefined);
  const { outcomes } = left.length > 0 ? await storeInOrder(deps, channel, left, undefined) : { outcomes: [] };
  const rest = [...outcomes];
  return { outcomes: together.map((outcome) => (outcome ? { outcome } : rest.shift()!)), stateStored: true };
}

function unlessOneIsAtFault(error: unknown): undefined {
  const isOne = error instanceof AlreadyStored || error instanceof TypeError || error instanceof RangeError;
  if (!isOne && !concernsOne(error)) throw error;
}

/** Events and state in one transaction of their own. */
async function storeInOrder(
  { db, clock, secrets, suspects, line }: InboundDeps,
  channel: IngestChannel,
  events: readonly InboundEvent[],
  state: StatePatch | undefined,
): Promise<Stored> {
  const { tenantId, id } = channel;
  const storeAll = (ingest: typeof ingestEvent) =>
    inTenant(db, tenantId, async (tx) => {
      const now = clock.now();
      const outcomes: Outcome[] = [];
      for (const event of events)
        outcomes.push(await ingest(tx, channel, event, now, () => suspects.hasFailedTooOften(fingerprintOf(id, event))));
      const stateStored = state ? await updateState(tx, tenantId, id, state.epoch, sealState(secrets, channel, state.state)) : true;
      return { outcomes, stateStored };
    });
  // One event needs no savepoint around it, as long as nothing is wrong with it: the transaction itself is one.
  return line.run(tenantId, () => (events.length === 1 ? storeAll(ingestOnly).catch(() => storeAll(ingestEvent)) : storeAll(ingestEvent)));
}

/** What matters now and is not stored: typing, and where the channel itself stands. */
async function tellPassing(deps: InboundDeps, channel: IngestChannel, { kind }: InboundEvent): Promise<void> {
  const { db, typing } = deps;
  if (kind.case === "channel") await reportStatus(deps, channel, statusOf(kind.value));
  if (kind.case !== "typing") return;
  const { tenantId, id } = channel;
  const address = addressOf(kind.value.contact, id);
  const conversation = await inTenant(db, tenantId, (tx) => findConversationByAddress(tx, tenantId, id, address, kind.value.thread));
  if (!conversation) return;
  const author = { authorType: "contact", authorId: conversation.contactId, authorName: conversation.contactName } as const;
  typing.publish({ tenantId, conversationId: conversation.id, isTyping: kind.value.isTyping, ...author });
}
