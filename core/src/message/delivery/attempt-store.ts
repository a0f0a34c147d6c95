import type { Tx } from "../../platform/postgres/transaction.js";
import type { MessageId, TenantId } from "../../shared/ids.js";
import type { AttemptOutcome, DeliveryFault } from "../message.js";

/** One attempt to deliver one part of a message. */
export interface Attempt {
  readonly number: number;
  readonly part: number;
  readonly outcome: AttemptOutcome;
  readonly error: DeliveryFault | null;
  readonly externalId: string | null;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
}

/** All attempts, oldest first. */
export async function listAttempts(tx: Tx, tenantId: TenantId, messageId: MessageId): Promise<Attempt[]> {
  const rows = await tx
    .selectFrom("deliveryAttempt")
    .select(["number", "part", "outcome", "errorClass", "errorReason", "errorMessage", "externalId", "startedAt", "endedAt"])
    .where("tenantId", "=", tenantId)
    .where("messageId", "=", messageId)
    .orderBy("number")
    .execute();
  return rows.map(({ errorClass, errorReason, errorMessage, ...row }) => ({
    ...row,
    error: errorClass === null ? null : { class: errorClass, reason: errorReason ?? "", message: errorMessage ?? "" },
  }));
}

export async function insertAttempt(
  tx: Tx,
  tenantId: TenantId,
  messageId: MessageId,
  number: number,
  part: number,
  now: Date,
): Promise<void> {
  await tx
    .insertInto("deliveryAttempt")
    .values({
      tenantId,
      messageId,
      number,
      part,
      outcome: "started",
      startedAt: now,
      errorClass: null,
      errorReason: null,
      errorMessage: null,
      externalId: null,
      endedAt: null,
    })
    .execute();
}

export async function endAttempt(
  tx: Tx,
  tenantId: TenantId,
  messageId: MessageId,
  number: number,
  end: { outcome: AttemptOutcome; error?: DeliveryFault; externalId?: string },
  now: Date,
): Promise<void> {
  const { outcome, error, externalId } = end;
  await tx
    .updateTable("deliveryAttempt")
    .set({
      outcome,
      errorClass: error?.class ?? null,
      errorReason: error?.reason ?? null,
      errorMessage: error?.message ?? null,
      externalId: externalId ?? null,
      endedAt: now,
    })
    .where("tenantId", "=", tenantId)
    .where("messageId", "=", messageId)
    .where("number", "=", number)
    .execute();
}

/** Forgets an attempt that never reached the plugin. */
export async function deleteAttempt(tx: Tx, tenantId: TenantId, messageId: MessageId, number: number): Promise<void> {
  await tx
    .deleteFrom("deliveryAttempt")
    .where("tenantId", "=", tenantId)
    .where("messageId", "=", messageId)
    .where("number", "=", number)
    .execute();
}
