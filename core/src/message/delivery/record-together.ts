import { findConversations } from "../../conversation/index.js";
import { announce } from "../../platform/eventlog/announce.js";
import type { Tx } from "../../platform/postgres/transaction.js";
import { type ClaimedWork, finishAllWork, holdAllWork } from "../../platform/work/work-store.js";
import type { TenantId } from "../../shared/ids.js";
import { messageEvent } from "../events.js";
import { findStored, insertExternalIds, lockExternalIds, storedName } from "../external-id-store.js";
import type { Message } from "../message.js";
import { lockMessages, updateSent } from "../message-store.js";
import { findReported } from "../receipt-store.js";
import { acceptAttempts } from "./attempt-store.js";
import type { BegunAttempt } from "./begin-attempt.js";
import type { AttemptResult } from "./call-plugin.js";

/** An attempt that its network took, whole, and gave one id. */
export interface Taken {
  readonly work: ClaimedWork;
  readonly attempt: BegunAttempt;
  readonly externalId: string;
}

/** Undefined for all that needs a closer look. */
export function takenOf(work: ClaimedWork, attempt: BegunAttempt, result: AttemptResult): Taken | undefined {
  if (result.kind !== "accepted" || !attempt.isLastPart || attempt.partNumber > 0) return undefined;
  const [externalId, ...more] = result.externalIds;
  const { result: answer } = result.response;
  const hasFiles = answer.case === "accepted" && answer.value.media.length > 0;
  return externalId && more.length === 0 && !hasFiles ? { work, attempt, externalId } : undefined;
}

/**
 * Writes down that many messages of a tenant were sent, and ends their work. Those of it that were recorded; left out, for
 * `recordAttempt`, is what lost its lease, what changed meanwhile, and what the network has reported on already.
 */
export async function recordTogether(tx: Tx, tenantId: TenantId, taken: readonly Taken[], now: Date): Promise<Set<Taken>> {
  const names = taken.map(({ attempt, externalId }) => ({ channelId: attempt.channel.id, externalId }));
  const work = taken.map((one) => one.work);
  const ids = taken.map(({ attempt }) => attempt.message.id);
  const [held, locked, , known, reported] = await Promise.all([
    holdAllWork(tx, tenantId, work),
    lockMessages(tx, tenantId, ids),
    lockExternalIds(tx, names),
    findStored(tx, tenantId, names),
    findReported(tx, tenantId, names),
  ]);
  const byId = new Map(locked.map((message) => [message.id, message]));
  const sent = new Map<Taken, Message>();
  for (const one of taken) {
    const { attempt, externalId } = one;
    const name = storedName({ channelId: attempt.channel.id, externalId });
    const before = byId.get(attempt.message.id);
    if (!held.has(one.work.id) || before?.status !== "sending" || known.has(name) || reported.has(name)) continue;
    known.add(name);
    sent.set(one, { ...before, status: "sent", error: null, externalId });
  }
  await write(tx, tenantId, sent, now);
  return new Set(sent.keys());
}

async function write(tx: Tx, tenantId: TenantId, sent: ReadonlyMap<Taken, Message>, now: Date): Promise<void> {
  if (sent.size === 0) return;
  const messages = [...sent.values()];
  const work = [...sent.keys()].map((one) => one.work);
  const attempts = [...sent.keys()].map(({ attempt, externalId }) => ({
    messageId: attempt.message.id,
    number: attempt.number,
    externalId,
  }));
  const [conversations] = await Promise.all([
    findConversations(tx, tenantId, [...new Set(messages.map(({ conversationId }) => conversationId))]),
    insertExternalIds(tx, messages),
    acceptAttempts(tx, tenantId, attempts, now),
    updateSent(tx, tenantId, messages),
    finishAllWork(tx, tenantId, work),
  ]);
  const events = messages.flatMap((message) => {
    const conversation = conversations.get(message.conversationId);
    return conversation ? [messageEvent("delivery.updated", message, conversation)] : [];
  });
  announce(tx, events, now);
}
