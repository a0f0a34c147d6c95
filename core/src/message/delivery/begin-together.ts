import { findChannels } from "../../channel/index.js";
import { findIdentities } from "../../contact/index.js";
import { findConversations } from "../../conversation/index.js";
import { announce } from "../../platform/eventlog/announce.js";
import type { Tx } from "../../platform/postgres/transaction.js";
import { type ClaimedWork, holdAllWork } from "../../platform/work/work-store.js";
import type { MessageId, TenantId } from "../../shared/ids.js";
import { messageEvent } from "../events.js";
import { capabilitiesOf } from "../gateway/capabilities.js";
import type { Message } from "../message.js";
import { lockMessages, updateSending } from "../message-store.js";
import { findAttempted, insertFirstAttempts } from "./attempt-store.js";
import { type BegunAttempt, messageOf, outgoing } from "./begin-attempt.js";
import type { DeliveryDeps } from "./deps.js";
import { planParts } from "./plan-parts.js";

type Begun = BegunAttempt & { readonly work: ClaimedWork };

/**
 * Writes down the first attempts of many messages of a tenant at once: the same number of statements, however many they are. Left out,
 * for `beginAttempt`, is what was tried before, has files or parts, answers another message, or waits for its channel.
 */
export async function beginTogether(
  tx: Tx,
  deps: Pick<DeliveryDeps, "clock" | "links">,
  tenantId: TenantId,
  work: readonly ClaimedWork[],
): Promise<Map<ClaimedWork, BegunAttempt>> {
  const now = deps.clock.now();
  const [held, messages] = await Promise.all([holdAllWork(tx, tenantId, work), plainMessages(tx, tenantId, work.map(messageOf))]);
  const byMessage = new Map(work.filter(({ id }) => held.has(id)).map((one) => [messageOf(one), one]));
  const plan = await planner(tx, deps, tenantId, messages);
  const begun = plan(byMessage);
  if (begun.length === 0) return new Map();
  const ids = begun.map(({ message }) => message.id);
  const events = begun.map(({ message, conversation }) => messageEvent("delivery.updated", message, conversation));
  announce(tx, events, now);
  await Promise.all([insertFirstAttempts(tx, tenantId, ids, now), updateSending(tx, tenantId, ids)]);
  return new Map(begun.map(({ work: one, conversation: _, ...attempt }) => [one, attempt]));
}

/** Held until commit. */
async function plainMessages(tx: Tx, tenantId: TenantId, ids: readonly MessageId[]): Promise<Message[]> {
  const [messages, attempted] = await Promise.all([lockMessages(tx, tenantId, ids), findAttempted(tx, tenantId, ids)]);
  return messages.filter(
    ({ id, status, deletedAt, attachments, replyToId, contentType }) =>
      status === "queued" &&
      deletedAt === null &&
      attachments.length === 0 &&
      replyToId === null &&
      contentType !== "template" &&
      !attempted.has(id),
  );
}

/** Reads what an attempt needs, for all of them at once. */
async function planner(tx: Tx, { links }: Pick<DeliveryDeps, "links">, tenantId: TenantId, messages: readonly Message[]) {
  const idsOf = <T>(of: (message: Message) => T | null) => [...new Set(messages.flatMap((message) => of(message) ?? []))] as T[];
  const [channels, identities, conversations] = await Promise.all([
    findChannels(
      tx,
      tenantId,
      idsOf(({ channelId }) => channelId),
    ),
    findIdentities(
      tx,
      tenantId,
      idsOf(({ identityId }) => identityId),
    ),
    findConversations(
      tx,
      tenantId,
      idsOf(({ conversationId }) => conversationId),
    ),
  ]);
  const capabilities = new Map([...channels].map(([id, channel]) => [id, channel.isEnabled ? capabilitiesOf(channel) : undefined]));
  return (
    byMessage: ReadonlyMap<MessageId, ClaimedWork>,
  ): (Begun & { conversation: NonNullable<ReturnType<typeof conversations.get>> })[] =>
    messages.flatMap((queued) => {
      const work = byMessage.get(queued.id);
      const channel = queued.channelId && channels.get(queued.channelId);
      const can = queued.channelId && capabilities.get(queued.channelId);
      const identity = queued.identityId && identities.get(queued.identityId);
      const conversation = conversations.get(queued.conversationId);
      if (!work || !channel || !can || !identity || !conversation) return [];
      const parts = planParts(outgoing(queued), can, links.linkTo(tenantId));
      const [part] = parts;
      if (!part || parts.length > 1) return [];
      const message: Message = { ...queued, status: "sending", error: null };
      const first = { part, partNumber: 0, isLastPart: true, number: 1, thread: conversation.thread, replyTo: "" };
      return [{ work, message, channel, can, identity, conversation, ...first }];
    });
}
