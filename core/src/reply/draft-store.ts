import { sql } from "kysely";
import type { Tx } from "../platform/postgres/transaction.js";
import type { ConversationId, DraftId, TenantId, UserId } from "../shared/ids.js";
import { type Page, type PageRequest, timeCursor, toPage } from "../shared/page.js";
import type { Draft, DraftMode } from "./reply.js";

const DRAFT = ["tenantId", "id", "userId", "conversationId", "mode", "text", "replyToId", "mediaIds", "version", "updatedAt"] as const;

type DraftRow = Omit<Draft, "version"> & { readonly version: string };

function toDraft({ version, ...row }: DraftRow): Draft {
  return { ...row, version: BigInt(version) };
}

/** The place of a draft: each has one. */
export interface DraftKey {
  readonly tenantId: TenantId;
  readonly userId: UserId;
  readonly conversationId: ConversationId;
  readonly mode: DraftMode;
}

/** A draft with the version it goes on from, and later than that; 0 stands for any. */
export type NewDraft = Omit<Draft, "version"> & { readonly ifVersion: bigint };

/**
 * Writes a draft over the one in its place; undefined when that has another version than it should. A version is a time in
 * milliseconds, or more, so that one that was deleted and made anew does not have the same again.
 */
export async function upsertDraft(tx: Tx, { ifVersion, ...draft }: NewDraft): Promise<Draft | undefined> {
  const { text, replyToId, updatedAt } = draft;
  const mediaIds = [...draft.mediaIds];
  if (ifVersion > 0n) {
    const changed = await tx
      .updateTable("draft")
      .set({ text, replyToId, mediaIds, updatedAt, version: later("draft.version", updatedAt) })
      .where("tenantId", "=", draft.tenantId)
      .where("userId", "=", draft.userId)
      .where("conversationId", "=", draft.conversationId)
      .where("mode", "=", draft.mode)
      .where("version", "=", String(ifVersion))
      .returning(DRAFT)
      .executeTakeFirst();
    return changed && toDraft(changed);
  }
  const row = await tx
    .insertInto("draft")
    .values({ ...draft, mediaIds, version: String(updatedAt.getTime()) })
    .onConflict((oc) =>
      oc
        .columns(["tenantId", "userId", "conversationId", "mode"])
        .doUpdateSet({ text, replyToId, mediaIds, updatedAt, version: later("draft.version", updatedAt) }),
    )
    .returning(DRAFT)
    .executeTakeFirstOrThrow();
  return toDraft(row);
}

function later(column: string, now: Date) {
  return sql<string>`greatest(${sql.ref(column)} + 1, ${String(now.getTime())}::bigint)`;
}

/** Deletes the draft in a place; answers it as it was. Undefined when there is none, or of another version than it should be. */
export async function deleteDraftAt(tx: Tx, key: DraftKey, ifVersion: bigint): Promise<Draft | undefined> {
  let query = tx
    .deleteFrom("draft")
    .where("tenantId", "=", key.tenantId)
    .where("userId", "=", key.userId)
    .where("conversationId", "=", key.conversationId)
    .where("mode", "=", key.mode);
  if (ifVersion > 0n) query = query.where("version", "=", String(ifVersion));
  const row = await query.returning(DRAFT).executeTakeFirst();
  return row && toDraft(row);
}

/** Deletes a draft of a user; answers it as it was. */
export async function deleteDraft(tx: Tx, tenantId: TenantId, userId: UserId, id: DraftId): Promise<Draft | undefined> {
  const row = await tx
    .deleteFrom("draft")
    .where("tenantId", "=", tenantId)
    .where("userId", "=", userId)
    .where("id", "=", id)
    .returning(DRAFT)
    .executeTakeFirst();
  return row && toDraft(row);
}

export async function listDraftsIn(tx: Tx, tenantId: TenantId, userId: UserId, conversationId: ConversationId): Promise<Draft[]> {
  const rows = await tx
    .selectFrom("draft")
    .select(DRAFT)
    .where("tenantId", "=", tenantId)
    .where("userId", "=", userId)
    .where("conversationId", "=", conversationId)
    .orderBy("mode", "desc")
    .execute();
  return rows.map(toDraft);
}

/** Drafts of a user, last changed first. */
export async function listDrafts(tx: Tx, tenantId: TenantId, userId: UserId, page: PageRequest): Promise<Page<Draft>> {
  let query = tx
    .selectFrom("draft")
    .select(DRAFT)
    .where("tenantId", "=", tenantId)
    .where("userId", "=", userId)
    .orderBy("updatedAt", "desc")
    .orderBy("id", "desc")
    .limit(page.limit + 1);
  const after = timeCursor(page);
  if (after) query = query.where(sql<boolean>`(updated_at, id) < (${after.at}::timestamptz, ${after.id}::uuid)`);
  const rows = await query.execute();
  return toPage(rows.map(toDraft), page, (draft) => ({ at: draft.updatedAt.toISOString(), id: draft.id }));
}
