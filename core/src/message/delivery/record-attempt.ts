import { updateIdentity } from "../../contact/index.js";
import type { Tx } from "../../platform/postgres/transaction.js";
import { type ClaimedWork, finishWork, giveBackWork, MAX_PLUGIN_LOSSES, postponeWork } from "../../platform/work/work-store.js";
import { insertExternalId, lockExternalId } from "../external-id-store.js";
import type { DeliveryFault, Message } from "../message.js";
import { lockMessage, updateMessage } from "../message-store.js";
import { applyReceipts, changeMessage } from "../settle-delivery.js";
import { deleteAttempt, endAttempt } from "./attempt-store.js";
import type { BegunAttempt } from "./begin-attempt.js";
import { type AttemptResult, CONNECTION_LOST } from "./call-plugin.js";
import { forgetReferences, saveReference } from "./media-reference-store.js";
import { isExhausted, retryDelayMs } from "./retry.js";

const TRY_AGAIN: readonly string[] = ["retryable", "rate_limited", "media_expired"];
const PLUGIN_PAUSE_MS = 500;

/**
 * Writes down what became of an attempt; true when the next part can go out at once. `work` is undefined when its lease
 * was lost: what is known is still recorded, but what happens next is somebody else's to decide.
 */
export async function recordAttempt(
  tx: Tx,
  attempt: BegunAttempt,
  result: AttemptResult,
  work: ClaimedWork | undefined,
  now: Date,
): Promise<boolean> {
  const { tenantId } = attempt.message;
  const message = await lockMessage(tx, tenantId, attempt.message.id);
  const end = (change: Parameters<typeof endAttempt>[4]) => endAttempt(tx, tenantId, message.id, attempt.number, change, now);
  switch (result.kind) {
    case "not_made":
      await deleteAttempt(tx, tenantId, message.id, attempt.number);
      if (work) await postponeWork(tx, work, new Date(now.getTime() + PLUGIN_PAUSE_MS), result.reason, true);
      return false;
    case "accepted":
      await end({ outcome: "accepted", externalId: result.externalIds[0] ?? "" });
      await recordAccepted(tx, attempt, message, result, now);
      if (work && attempt.isLastPart) await finishWork(tx, work);
      return !attempt.isLastPart;
    case "uncertain":
      await end({ outcome: "uncertain", error: result.fault });
      if (attempt.can.idempotentSend && result.fault.reason === CONNECTION_LOST) {
        if (work) await giveBackWork(tx, work, `The plugin ended while it sent this: ${result.fault.message}`, now, MAX_PLUGIN_LOSSES);
        return false;
      }
      if (attempt.can.idempotentSend) {
        await later(tx, attempt, work, result.fault, 0, now);
        return false;
      }
      await settle(tx, message, "uncertain", result.fault, now);
      if (work) await finishWork(tx, work);
      return false;
    case "refused":
      await end({ outcome: "refused", error: result.fault });
      await recordRefused(tx, attempt, message, result, work, now);
      return false;
  }
}

async function recordAccepted(
  tx: Tx,
  attempt: BegunAttempt,
  message: Message,
  result: Extract<AttemptResult, { kind: "accepted" }>,
  now: Date,
): Promise<void> {
  const { tenantId } = message;
  const { channel, partNumber } = attempt;
  for (const externalId of result.externalIds) {
    await lockExternalId(tx, channel.id, externalId);
    await insertExternalId(tx, { tenantId, channelId: channel.id, externalId, messageId: message.id, part: partNumber });
  }
  if (partNumber === 0 && result.externalIds[0]) await updateMessage(tx, tenantId, message.id, { externalId: result.externalIds[0] });
  const { result: answer } = result.response;
  if (answer.case === "accepted") {
    for (const { sha256, reference } of answer.value.media) await saveReference(tx, tenantId, channel.id, sha256, reference, now);
  }
  const sent = { ...message, error: null };
  const after = await applyReceipts(tx, sent, now);
  // Ids that belong to another message already leave a part without one; it went out all the same.
  if (attempt.isLastPart && after.status === "sending")
    await changeMessage(tx, after, { status: "sent", error: null }, "delivery.updated", now);
}

async function recordRefused(
  tx: Tx,
  attempt: BegunAttempt,
  message: Message,
  { fault, retryAfterMs }: Extract<AttemptResult, { kind: "refused" }>,
  work: ClaimedWork | undefined,
  now: Date,
): Promise<void> {
  const { channel, identity, part } = attempt;
  if (fault.class === "media_expired") await forgetReferences(tx, message.tenantId, channel.id, part.attachments);
  if (fault.class === "recipient_unreachable") await updateIdentity(tx, message.tenantId, identity, false, now);
  if (TRY_AGAIN.includes(fault.class) && !isExhausted(attempt.number)) return later(tx, attempt, work, fault, retryAfterMs, now);
  await settle(tx, message, "failed", fault, now);
  if (work) await finishWork(tx, work);
}

async function later(
  tx: Tx,
  attempt: BegunAttempt,
  work: ClaimedWork | undefined,
  fault: DeliveryFault,
  retryAfterMs: number,
  now: Date,
): Promise<void> {
  if (!work) return;
  const runAt = new Date(now.getTime() + retryDelayMs(attempt.number, retryAfterMs, Math.random()));
  await postponeWork(tx, work, runAt, fault.message);
}

/** Ends a delivery, unless the network's reports already told more. */
async function settle(tx: Tx, message: Message, status: "failed" | "uncertain", fault: DeliveryFault, now: Date): Promise<void> {
  if (message.status !== "sending" && message.status !== "queued") return;
  const after = await changeMessage(tx, message, { status, error: fault }, "delivery.updated", now);
  if (status === "uncertain") await applyReceipts(tx, after, now);
}
