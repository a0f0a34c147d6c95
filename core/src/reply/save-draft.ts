import { getConversation } from "../conversation/index.js";
import { findMedia } from "../media/index.js";
import { findMessage } from "../message/index.js";
import { announce } from "../platform/eventlog/announce.js";
import type { Tx } from "../platform/postgres/transaction.js";
import { AppError, notFound } from "../shared/errors.js";
import { type DraftId, formatId, newId, type TenantId, type UserId } from "../shared/ids.js";
import { type DraftKey, deleteDraft, deleteDraftAt, upsertDraft } from "./draft-store.js";
import { draftEvent } from "./events.js";
import { type Draft, isEmpty } from "./reply.js";

export type SaveDraft = DraftKey & Pick<Draft, "text" | "replyToId" | "mediaIds"> & { readonly ifVersion: bigint };

/** Keeps a draft; an empty one is deleted, and then there is none to answer. */
export async function saveDraft(tx: Tx, input: SaveDraft, now: Date): Promise<Draft | undefined> {
  await assertKnown(tx, input);
  if (isEmpty(input)) {
    const deleted = await deleteDraftAt(tx, input, input.ifVersion);
    if (deleted) announce(tx, [draftEvent("deleted", deleted)], now);
    else if (input.ifVersion > 0n) throw changed();
    return undefined;
  }
  const draft = await upsertDraft(tx, { ...input, id: newId<DraftId>(), updatedAt: now });
  if (!draft) throw changed();
  announce(tx, [draftEvent("saved", draft)], now);
  return draft;
}

export async function removeDraft(tx: Tx, tenantId: TenantId, userId: UserId, id: DraftId, now: Date): Promise<void> {
  const deleted = await deleteDraft(tx, tenantId, userId, id);
  if (!deleted) throw notFound("draft", formatId("df", id));
  announce(tx, [draftEvent("deleted", deleted)], now);
}

async function assertKnown(tx: Tx, { tenantId, conversationId, replyToId, mediaIds }: SaveDraft): Promise<void> {
  await getConversation(tx, tenantId, conversationId);
  if (replyToId) {
    const quoted = await findMessage(tx, tenantId, replyToId);
    if (quoted?.conversationId !== conversationId) throw notFound("message", formatId("ms", replyToId));
  }
  for (const mediaId of mediaIds) if (!(await findMedia(tx, tenantId, mediaId))) throw notFound("media", formatId("md", mediaId));
}

function changed(): AppError {
  return new AppError("conflict", "DRAFT_CHANGED", "This draft was changed or deleted elsewhere; load it and go on from there.");
}
