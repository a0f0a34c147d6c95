import { create } from "@bufbuild/protobuf";
import { EventOutcome, EventResultSchema, type InboundEvent, type StatePatch } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { type ChannelOwners, reportStatus, sealState, statusOf, updateState } from "../../channel/index.js";
import { type Db, inTenant } from "../../platform/postgres/transaction.js";
import type { SecretBox } from "../../platform/secrets.js";
import type { Clock } from "../../shared/clock.js";
import { type ChannelId, parseId } from "../../shared/ids.js";
import { findConversationByAddress } from "../find-by-address.js";
import type { FindUpload, IngestChannel, OnAddressTaken } from "../ports.js";
import type { TypingFeed } from "../typing.js";
import { addressOf } from "./inbound.js";
import { ingestEvent, ingestOnly, type Outcome } from "./ingest.js";

export interface InboundDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly secrets: SecretBox;
  readonly owners: ChannelOwners;
  readonly publicUrl: string;
  readonly typing: TypingFeed;
  readonly findUpload: FindUpload;
  readonly onAddressTaken: OnAddressTaken;
}

export interface Batch {
  /** Of the plugin that received it. */
  readonly channelType: string;
  readonly channelId: string;
  readonly events: readonly InboundEvent[];
  readonly state: StatePatch | undefined;
}

const OUTCOME = { stored: EventOutcome.STORED, duplicate: EventOutcome.DUPLICATE, quarantined: EventOutcome.QUARANTINED } as const;

/** Stores what a plugin received: the events in order and the channel's state, in one transaction. */
export async function storeBatch(deps: InboundDeps, { channelType, channelId, events, state }: Batch) {
  const { db, clock, secrets, owners } = deps;
  const id = parseId<ChannelId>("ch", channelId);
  const owner = await owners.find(id);
  // A plugin speaks for channels of its own type only, whatever it was told.
  if (owner?.type !== channelType) throw new Error(`there is no ${channelType} channel ${channelId}`);
  const { findUpload, onAddressTaken } = deps;
  const channel: IngestChannel = { tenantId: owner.tenantId, id, findUpload, onAddressTaken };
  const store = (ingest: typeof ingestEvent) =>
    inTenant(db, owner.tenantId, async (tx) => {
      const now = clock.now();
      const outcomes: Outcome[] = [];
      for (const event of events) outcomes.push(await ingest(tx, channel, event, now));
      const stateStored = state ? await updateState(tx, channel.tenantId, id, state.epoch, sealState(secrets, channel, state.state)) : true;
      return { outcomes, stateStored };
    });
  // One event needs no savepoint around it, as long as nothing is wrong with it: the transaction itself is one.
  const { outcomes, stateStored } = await (events.length === 1 ? store(ingestOnly).catch(() => store(ingestEvent)) : store(ingestEvent));
  for (const event of events) await tellPassing(deps, channel, event);
  return {
    results: outcomes.map((one) => create(EventResultSchema, { outcome: OUTCOME[one.outcome], reason: "reason" in one ? one.reason : "" })),
    stateStored,
  };
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
