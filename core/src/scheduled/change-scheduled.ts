import { lockConversation } from "../conversation/index.js";
import type { Author } from "../message/index.js";
import { announce } from "../platform/eventlog/announce.js";
import type { Tx } from "../platform/postgres/transaction.js";
import { schedule, unschedule } from "../platform/work/schedule.js";
import { AppError, invalid } from "../shared/errors.js";
import { type ConversationId, newId, type ScheduledMessageId, type TenantId } from "../shared/ids.js";
import { scheduledEvent } from "./events.js";
import { isAhead, MAX_WAITING, type ScheduledMessage } from "./scheduled.js";
import { countWaiting, insertScheduled, lockScheduled, updateScheduled } from "./scheduled-store.js";

/** Work: the time of a scheduled message has come. Key: the scheduled message. */
export const SEND_SCHEDULED = "send-scheduled";

export interface NewScheduled extends Pick<ScheduledMessage, "content" | "sendAt" | "cancelOnReply"> {
  readonly tenantId: TenantId;
  readonly conversationId: ConversationId;
  readonly author: Author;
}

export async function scheduleMessage(tx: Tx, { author, ...input }: NewScheduled, now: Date): Promise<ScheduledMessage> {
  const { tenantId, conversationId, sendAt } = input;
  assertAhead(sendAt, now);
  const { lastSeq } = await lockConversation(tx, tenantId, conversationId);
  if ((await countWaiting(tx, tenantId, conversationId)) >= MAX_WAITING) {
    const text = `${MAX_WAITING} messages wait in this conversation already; cancel some, or send them now.`;
    throw new AppError("precondition", "TOO_MANY_SCHEDULED", text);
  }
  const message: ScheduledMessage = {
    ...input,
    id: newId<ScheduledMessageId>(),
    authorType: author.authorType === "user" ? "user" : "system",
    authorId: author.authorId,
    authorName: author.authorName,
    heardSeq: lastSeq,
    status: "waiting",
    reason: "",
    error: "",
    messageId: null,
    createdAt: now,
    updatedAt: now,
  };
  await insertScheduled(tx, message);
  await wakeAt(tx, message, now);
  announce(tx, [scheduledEvent("created", message)], now);
  return message;
}

export type ScheduledChange = Partial<Pick<ScheduledMessage, "content" | "sendAt" | "cancelOnReply">>;

/** It waits again, also if it had failed; from now on, what the contact writes counts as a reply. */
export async function changeScheduled(
  tx: Tx,
  tenantId: TenantId,
  id: ScheduledMessageId,
  change: ScheduledChange,
  now: Date,
): Promise<ScheduledMessage> {
  const before = await lockOpen(tx, tenantId, id);
  const { lastSeq } = await lockConversation(tx, tenantId, before.conversationId);
  const message: ScheduledMessage = {
    ...before,
    ...change,
    heardSeq: lastSeq,
    status: "waiting",
    reason: "",
    error: "",
    updatedAt: now,
  };
  assertAhead(message.sendAt, now);
  await unschedule(tx, tenantId, SEND_SCHEDULED, id);
  await wakeAt(tx, message, now);
  return keep(tx, message, "updated", now);
}

export async function cancelScheduled(tx: Tx, tenantId: TenantId, id: ScheduledMessageId, now: Date): Promise<ScheduledMessage> {
  const before = await lockScheduled(tx, tenantId, id);
  if (before.status === "cancelled") return before;
  assertOpen(before);
  await unschedule(tx, tenantId, SEND_SCHEDULED, id);
  return keep(tx, { ...before, status: "cancelled", updatedAt: now }, "cancelled", now);
}

/** Has it sent by the work that would send it at its time. */
export async function hastenScheduled(tx: Tx, tenantId: TenantId, id: ScheduledMessageId, now: Date): Promise<ScheduledMessage> {
  const before = await lockOpen(tx, tenantId, id);
  const message: ScheduledMessage = {
    ...before,
    sendAt: now,
    cancelOnReply: false,
    status: "waiting",
    reason: "",
    error: "",
    updatedAt: now,
  };
  await unschedule(tx, tenantId, SEND_SCHEDULED, id);
  await wakeAt(tx, message, now);
  return keep(tx, message, "updated", now);
}

export async function keep(
  tx: Tx,
  message: ScheduledMessage,
  fact: Parameters<typeof scheduledEvent>[0],
  now: Date,
): Promise<ScheduledMessage> {
  await updateScheduled(tx, message);
  announce(tx, [scheduledEvent(fact, message)], now);
  return message;
}

async function lockOpen(tx: Tx, tenantId: TenantId, id: ScheduledMessageId): Promise<ScheduledMessage> {
  const message = await lockScheduled(tx, tenantId, id);
  assertOpen(message);
  return message;
}

function assertOpen({ status }: ScheduledMessage): void {
  if (status === "sent") throw new AppError("precondition", "ALREADY_SENT", "This message has been sent already.");
  if (status === "cancelled") throw new AppError("precondition", "CANCELLED", "This message was cancelled; write it again.");
}

function wakeAt(tx: Tx, { tenantId, id, conversationId, sendAt }: ScheduledMessage, now: Date) {
  return schedule(tx, { tenantId, kind: SEND_SCHEDULED, key: id, payload: { conversationId }, runAt: sendAt }, now);
}

function assertAhead(sendAt: Date, now: Date): void {
  if (!isAhead(sendAt, now)) throw invalid("send_at", "choose a time in the future, at most a year ahead.");
}
