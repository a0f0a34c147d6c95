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
  const held = await holdAllWork(
    tx,
    tenantId,
    taken.map(({ work }) => work),
  );
  const locked = await lockMessages(
    tx,
    tenantId,
    taken.map(({ attempt }) => attempt.message.id),
  );
  const byId = new Map(locked.map((message) => [message.id, message]));
  const names = taken.map(({ attempt, externalId }) => ({ channelId: attempt.channel.id, externalId }));
  await lockExternalIds(tx, names);
  const known = await findStored(tx, tenantId, names);
  const reported = await findReported(tx, tenantId, names);
  const sent = new Map<Taken, Message>();
  for (const one of taken) {
    const { work, attempt, externalId } = one;
    const name = storedName({ channelId: attempt.channel.id, externalId });
    const before = byId.get(attempt.message.id);
    if (!held.has(work.id) || before?.status !== "sending" || known.has(name) || reported.has(name)) continue;
    known.add(name);
    sent.set(one, { ...before, status: "sent", error: null, externalId });
  }
  await write(tx, tenantId, sent, now);
  return new Set(sent.keys());
}

async function write(tx: Tx, tenantId: TenantId, sent: ReadonlyMap<Taken, Message>, now: Date): Promise<void> {
  if (sent.size === 0) return;
  const messages = [...sent.values()];
  await insertExternalIds(tx, messages);
  await acceptAttempts(
    tx,
    tenantId,
    [...sent.keys()].map(({ attempt, externalId }) => ({ messageId: attempt.message.id, number: attempt.number, externalId })),
    now,
  );
  await updateSent(tx, tenantId, messages);
  const conversations = await findConversations(tx, tenantId, [...new Set(messages.map(({ conversationId }) => conversationId))]);
  const events = messages.flatMap((message) => {
    const conversation = conversations.get(message.conversationId);
    return conversation ? [messageEvent("delivery.updated", message, conversation)] : [];
  });
  await announce(tx, events, now);
  await finishAllWork(
    tx,
    tenantId,
    [...sent.keys()].map(({ work }) => work),
  );
}
