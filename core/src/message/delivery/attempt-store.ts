import { sql } from "kysely";
import { prepared } from "../../platform/postgres/prepared.js";
import { insertRows } from "../../platform/postgres/rows.js";
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

/** First attempts of messages that have one part. */
export async function insertFirstAttempts(tx: Tx, tenantId: TenantId, messageIds: readonly MessageId[], now: Date): Promise<void> {
  const rows = messageIds.map((messageId) => ({ tenantId, messageId, number: 1, part: 0, outcome: "started", startedAt: now }));
  await insertRows(tx, "deliveryAttempt", rows);
}

/** Those of some messages that were tried before. */
export async function findAttempted(tx: Tx, tenantId: TenantId, messageIds: readonly MessageId[]): Promise<Set<MessageId>> {
  const rows = await tx
    .selectFrom("deliveryAttempt")
    .select("messageId")
    .distinct()
    .where("tenantId", "=", tenantId)
    .where("messageId", "=", sql<MessageId>`any(${messageIds}::uuid[])`)
    .execute();
  return new Set(rows.map(({ messageId }) => messageId));
}

export interface AcceptedAttempt {
  readonly messageId: MessageId;
  readonly number: number;
  readonly externalId: string;
}

export async function acceptAttempts(tx: Tx, tenantId: TenantId, attempts: readonly AcceptedAttempt[], now: Date): Promise<void> {
  const column = <K extends keyof AcceptedAttempt>(name: K) => attempts.map((attempt) => attempt[name]);
  await accept(tx, { tenantId, now, messageIds: column("messageId"), numbers: column("number"), externalIds: column("externalId") });
}

interface Accepted {
  readonly tenantId: TenantId;
  readonly now: Date;
  readonly messageIds: readonly MessageId[];
  readonly numbers: readonly number[];
  readonly externalIds: readonly string[];
}

const accept = prepared(
  (_, { tenantId, now, messageIds, numbers, externalIds }: Accepted) => sql`
    update delivery_attempt as a set outcome = 'accepted', external_id = k.external_id, ended_at = ${now}
    from unnest(${messageIds}::uuid[], ${numbers}::int[], ${externalIds}::text[]) as k (message_id, number, external_id)
    where a.tenant_id = ${tenantId} and a.message_id = k.message_id and a.number = k.number`,
);

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
