import { type Actor, recordHistory } from "../contact/index.js";
import { announce } from "../platform/eventlog/announce.js";
import type { Tx } from "../platform/postgres/transaction.js";
import { schedule, unschedule } from "../platform/work/schedule.js";
import { AppError, invalid } from "../shared/errors.js";
import type { ConversationId, TenantId } from "../shared/ids.js";
import type { Conversation, Owner } from "./conversation.js";
import { type ConversationChange, getConversation, listOwnedIds, lockConversation, updateConversation } from "./conversation-store.js";
import { type ConversationFact, conversationEvent } from "./events.js";

/** Work: a snoozed conversation comes back. Key: the conversation. */
export const WAKE_CONVERSATION = "wake-conversation";

type Ref = { readonly tenantId: TenantId; readonly id: ConversationId };

async function apply(tx: Tx, { tenantId, id }: Ref, fact: ConversationFact, change: ConversationChange, now: Date): Promise<Conversation> {
  await updateConversation(tx, tenantId, id, change, now);
  const after = await getConversation(tx, tenantId, id);
  announce(tx, [conversationEvent(fact, after)], now);
  return after;
}

function aboutConversation({ tenantId, contactId, id: conversationId }: Conversation) {
  return { tenantId, contactId, details: { conversationId } };
}

export async function changeDetails(
  tx: Tx,
  ref: Ref,
  change: Pick<ConversationChange, "priority" | "subject" | "labels">,
  now: Date,
): Promise<Conversation> {
  await lockConversation(tx, ref.tenantId, ref.id);
  const labels = change.labels && [...change.labels].sort();
  return apply(tx, ref, "updated", labels ? { ...change, labels } : change, now);
}

export async function assign(tx: Tx, ref: Ref, owner: Owner, now: Date): Promise<Conversation> {
  const before = await lockConversation(tx, ref.tenantId, ref.id);
  if (before.ownerType === owner.ownerType && before.ownerId === owner.ownerId) return before;
  return apply(tx, ref, "assigned", owner, now);
}

export async function resolve(tx: Tx, ref: Ref, now: Date, by?: Actor): Promise<Conversation> {
  const before = await lockConversation(tx, ref.tenantId, ref.id);
  if (before.status === "resolved") return before;
  await unschedule(tx, ref.tenantId, WAKE_CONVERSATION, ref.id);
  recordHistory(tx, [{ ...aboutConversation(before), kind: "conversation_resolved", by }], now);
  return apply(tx, ref, "resolved", { status: "resolved", resolvedAt: now, snoozedUntil: null, waitingSince: null }, now);
}

export async function reopen(tx: Tx, ref: Ref, now: Date, by?: Actor): Promise<Conversation> {
  const before = await lockConversation(tx, ref.tenantId, ref.id);
  if (before.status === "open") return before;
  await unschedule(tx, ref.tenantId, WAKE_CONVERSATION, ref.id);
  recordHistory(tx, [{ ...aboutConversation(before), kind: "conversation_reopened", by }], now);
  return apply(tx, ref, "reopened", { status: "open", resolvedAt: null, snoozedUntil: null }, now);
}

export async function snooze(tx: Tx, ref: Ref, until: Date, now: Date): Promise<Conversation> {
  if (until <= now) throw invalid("until", "choose a time in the future.");
  const before = await lockConversation(tx, ref.tenantId, ref.id);
  if (before.status === "resolved") {
    throw new AppError("precondition", "CONVERSATION_RESOLVED", "A resolved conversation cannot be snoozed; reopen it first.");
  }
  await unschedule(tx, ref.tenantId, WAKE_CONVERSATION, ref.id);
  const { tenantId, id } = ref;
  await schedule(tx, { tenantId, kind: WAKE_CONVERSATION, key: id, payload: { conversationId: id }, runAt: until }, now);
  return apply(tx, ref, "snoozed", { status: "snoozed", snoozedUntil: until }, now);
}

/** The time came. Does nothing when somebody opened, resolved or snoozed it anew meanwhile. */
export async function wake(tx: Tx, ref: Ref, now: Date): Promise<void> {
  const before = await lockConversation(tx, ref.tenantId, ref.id);
  if (before.status !== "snoozed" || (before.snoozedUntil && before.snoozedUntil > now)) return;
  await apply(tx, ref, "woken", { status: "open", snoozedUntil: null }, now);
}

/** Moves everything that a queue or a user holds to a queue. */
export async function moveAll(tx: Tx, tenantId: TenantId, from: Owner, to: Owner, now: Date): Promise<void> {
  for (const id of await listOwnedIds(tx, tenantId, from)) await assign(tx, { tenantId, id }, to, now);
}
