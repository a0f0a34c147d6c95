import { sql } from "kysely";
import { prepared } from "../platform/postgres/prepared.js";
import { insertRows } from "../platform/postgres/rows.js";
import type { Tx } from "../platform/postgres/transaction.js";
import { notFound } from "../shared/errors.js";
import { type AttachmentId, formatId, type MessageId, type TenantId, type UserId } from "../shared/ids.js";
import type { Attachment, DeliveryFault, Message, MessageStatus, Reaction } from "./message.js";

const MESSAGE = [
  "tenantId",
  "id",
  "conversationId",
  "channelId",
  "identityId",
  "seq",
  "direction",
  "isAutomatic",
  "authorType",
  "authorId",
  "authorName",
  "contentType",
  "text",
  "content",
  "status",
  "errorClass",
  "errorReason",
  "errorMessage",
  "externalId",
  "replyToId",
  "reactions",
  "mentions",
  "sentAt",
  "editedAt",
  "deletedAt",
] as const;
const ATTACHMENT = [
  "id",
  "messageId",
  "type",
  "mimeType",
  "name",
  "sizeBytes",
  "durationMs",
  "status",
  "reference",
  "mediaId",
  "error",
] as const;

export function selectMessages(tx: Tx, tenantId: TenantId) {
  return tx.selectFrom("message").select(MESSAGE).where("tenantId", "=", tenantId);
}

type MessageRow = Awaited<ReturnType<ReturnType<typeof selectMessages>["execute"]>>[number];

/** Messages with their attachments. */
export async function withAttachments(tx: Tx, tenantId: TenantId, rows: readonly MessageRow[]): Promise<Message[]> {
  const ids = rows.map(({ id }) => id);
  const attachments = ids.length === 0 ? [] : await listAttachments(tx, tenantId, ids);
  return rows.map((row) => toMessage(row, attachments));
}

/** `attachments` are its own, among those of others. */
function toMessage({ errorClass, errorReason, errorMessage, reactions, ...row }: MessageRow, attachments: readonly Attachment[]): Message {
  const own = row.deletedAt ? [] : attachments.filter(({ messageId }) => messageId === row.id);
  const error = errorClass === null ? null : { class: errorClass, reason: errorReason ?? "", message: errorMessage ?? "" };
  return { ...row, seq: BigInt(row.seq), error, reactions: reactions as Reaction[], attachments: own };
}

async function listAttachments(tx: Tx, tenantId: TenantId, messageIds: readonly MessageId[]): Promise<Attachment[]> {
  const rows = await tx
    .selectFrom("attachment")
    .select(ATTACHMENT)
    .where("tenantId", "=", tenantId)
    // One statement, however many they are: it is planned once.
    .where("messageId", "=", sql<MessageId>`any(${messageIds}::uuid[])`)
    .orderBy("ordinal")
    .execute();
  return rows.map((row) => ({ ...row, sizeBytes: Number(row.sizeBytes), durationMs: Number(row.durationMs) }));
}

export async function findMessage(tx: Tx, tenantId: TenantId, id: MessageId): Promise<Message | undefined> {
  const rows = await selectMessages(tx, tenantId).where("id", "=", id).execute();
  return (await withAttachments(tx, tenantId, rows))[0];
}

export async function getMessage(tx: Tx, tenantId: TenantId, id: MessageId): Promise<Message> {
  const message = await findMessage(tx, tenantId, id);
  if (!message) throw notFound("message", formatId("ms", id));
  return message;
}

/** Same row, held until commit. */
export async function lockMessage(tx: Tx, tenantId: TenantId, id: MessageId): Promise<Message> {
  const locked = await tx
    .selectFrom("message")
    .select("id")
    .where("tenantId", "=", tenantId)
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirst();
  if (!locked) throw notFound("message", formatId("ms", id));
  return getMessage(tx, tenantId, id);
}

/** The same rows, held until commit, in no order; those that are not there are left out. Held in one order, so that two of these do not wait for each other. */
export async function lockMessages(tx: Tx, tenantId: TenantId, ids: readonly MessageId[]): Promise<Message[]> {
  const named = { tenantId, ids };
  const [, { rows }, attachments] = await Promise.all([hold(tx, named), readAll(tx, named), listAttachments(tx, tenantId, ids)]);
  return rows.map((row) => toMessage(row, attachments));
}

interface Ids {
  readonly tenantId: TenantId;
  readonly ids: readonly MessageId[];
}

const hold = prepared(
  (_, { tenantId, ids }: Ids) => sql`
    select m.id from unnest(${ids}::uuid[]) as k (id) join message as m on m.tenant_id = ${tenantId} and m.id = k.id
    order by m.id for update of m`,
);

const readAll = prepared((tx, { tenantId, ids }: Ids) =>
  selectMessages(tx, tenantId).where("id", "=", sql<MessageId>`any(${ids}::uuid[])`),
);

export async function insertMessage(tx: Tx, message: Message, now: Date): Promise<void> {
  const { attachments, error, reactions, mentions, content, seq, ...row } = message;
  await tx
    .insertInto("message")
    .values({
      ...row,
      ...errorColumns(error),
      seq: String(seq),
      content: content && Buffer.from(content),
      reactions: JSON.stringify(reactions),
      mentions: [...mentions],
      createdAt: now,
    })
    .execute();
  if (attachments.length === 0) return;
  const rows = attachments.map((attachment, ordinal) => ({
    ...attachment,
    tenantId: message.tenantId,
    ordinal,
    sizeBytes: String(attachment.sizeBytes),
    durationMs: String(attachment.durationMs),
  }));
  await tx.insertInto("attachment").values(rows).execute();
}

/** Inserts messages without attachments. */
export async function insertMessages(tx: Tx, messages: readonly Message[], now: Date): Promise<void> {
  const rows = messages.map(({ attachments: _, error, ...row }) => ({ ...row, ...errorColumns(error), createdAt: now }));
  await insertRows(tx, "message", rows);
}

function errorColumns(error: DeliveryFault | null) {
  return { errorClass: error?.class ?? null, errorReason: error?.reason ?? null, errorMessage: error?.message ?? null };
}

export interface MessageChange {
  readonly status?: MessageStatus;
  readonly error?: DeliveryFault | null;
  readonly externalId?: string;
  readonly text?: string;
  readonly content?: Uint8Array | null;
  readonly reactions?: readonly Reaction[];
  readonly mentions?: readonly UserId[];
  readonly editedAt?: Date;
  readonly deletedAt?: Date;
}

export async function updateMessage(tx: Tx, tenantId: TenantId, id: MessageId, change: MessageChange): Promise<void> {
  const { error, reactions, mentions, content, ...rest } = change;
  await tx
    .updateTable("message")
    .set({
      ...rest,
      ...(error === undefined ? {} : errorColumns(error)),
      ...(content === undefined ? {} : { content: content && Buffer.from(content) }),
      ...(reactions === undefined ? {} : { reactions: JSON.stringify(reactions) }),
      ...(mentions === undefined ? {} : { mentions: [...mentions] }),
    })
    .where("tenantId", "=", tenantId)
    .where("id", "=", id)
    .execute();
}

/** Says of messages, whose locks the caller holds, that they are under way, and that nothing is wrong with them. */
export async function updateSending(tx: Tx, tenantId: TenantId, ids: readonly MessageId[]): Promise<void> {
  await tx
    .updateTable("message")
    .set({ status: "sending", ...errorColumns(null) })
    .where("tenantId", "=", tenantId)
    .where("id", "=", sql<MessageId>`any(${ids}::uuid[])`)
    .execute();
}

/** Says of messages, whose locks the caller holds, that they were sent, and what their network calls them. */
export async function updateSent(tx: Tx, tenantId: TenantId, messages: readonly Pick<Message, "id" | "externalId">[]): Promise<void> {
  await send(tx, { tenantId, ids: messages.map(({ id }) => id), externalIds: messages.map(({ externalId }) => externalId) });
}

const send = prepared(
  (_, { tenantId, ids, externalIds }: Ids & { readonly externalIds: readonly (string | null)[] }) => sql`
    update message as m
    set status = 'sent', external_id = k.external_id, error_class = null, error_reason = null, error_message = null
    from unnest(${ids}::uuid[], ${externalIds}::text[]) as k (id, external_id)
    where m.tenant_id = ${tenantId} and m.id = k.id`,
);

export async function updateAttachment(
  tx: Tx,
  tenantId: TenantId,
  id: AttachmentId,
  change: Partial<Pick<Attachment, "status" | "mediaId" | "mimeType" | "error">> & { readonly sizeBytes?: number },
): Promise<void> {
  const { sizeBytes, ...rest } = change;
  await tx
    .updateTable("attachment")
    .set({ ...rest, ...(sizeBytes === undefined ? {} : { sizeBytes: String(sizeBytes) }) })
    .where("tenantId", "=", tenantId)
    .where("id", "=", id)
    .execute();
}

/** Keeps what a message said before; false when this very change was made before. */
export async function insertRevision(tx: Tx, message: Message, editId: string, now: Date): Promise<boolean> {
  const result = await tx
    .insertInto("messageRevision")
    .values({
      tenantId: message.tenantId,
      messageId: message.id,
      editId,
      text: message.text,
      content: message.content && Buffer.from(message.content),
      replacedAt: now,
    })
    .onConflict((oc) => oc.doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}
