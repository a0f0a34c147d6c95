import { actorOf } from "../contact/index.js";
import { assertFilter, type ConversationFilter, findConversations, listMatchingIds } from "../conversation/index.js";
import type { Caller } from "../identity/index.js";
import type { Tx } from "../platform/postgres/transaction.js";
import { schedule } from "../platform/work/schedule.js";
import { AppError, notFound } from "../shared/errors.js";
import { type BulkUpdateId, type ConversationId, formatId, newId, type TenantId } from "../shared/ids.js";
import { type BulkChange, type BulkUpdate, KEPT_MS, MAX_CONVERSATIONS } from "./bulk.js";
import { deleteFinished, insertBulkUpdate } from "./bulk-store.js";

/** Work: goes on with a change of many conversations. Key: the change. */
export const BULK_UPDATE = "bulk-update";

export interface StartBulkUpdate {
  /** Named, or found by a filter. */
  readonly which: readonly ConversationId[] | ConversationFilter;
  readonly change: BulkChange;
}

/** Fixes which conversations it is about, and has the rest done as work. */
export async function startBulkUpdate(tx: Tx, caller: Caller, { which, change }: StartBulkUpdate, now: Date): Promise<BulkUpdate> {
  const { tenantId } = caller;
  if (change.kind === "read" && caller.type !== "user") {
    throw new AppError("precondition", "NOT_A_PERSON", "Only a person reads; an API key has no read mark.");
  }
  await deleteFinished(tx, tenantId, new Date(now.getTime() - KEPT_MS));
  const found = "q" in which ? await matchingIds(tx, caller, which) : await namedIds(tx, tenantId, which);
  const id = newId<BulkUpdateId>();
  const update: BulkUpdate = {
    ...actorOf(caller),
    tenantId,
    id,
    change,
    conversationIds: found,
    position: 0,
    failed: 0,
    failures: [],
    createdAt: now,
    finishedAt: null,
  };
  await insertBulkUpdate(tx, update);
  await schedule(tx, { tenantId, kind: BULK_UPDATE, key: id, payload: {} }, now);
  return update;
}

async function namedIds(tx: Tx, tenantId: TenantId, ids: readonly ConversationId[]): Promise<ConversationId[]> {
  const found = await findConversations(tx, tenantId, ids);
  const missing = ids.find((id) => !found.has(id));
  if (missing) throw notFound("conversation", formatId("cv", missing));
  return [...ids].sort();
}

async function matchingIds(tx: Tx, caller: Caller, filter: ConversationFilter): Promise<ConversationId[]> {
  await assertFilter(tx, caller.tenantId, filter);
  const asker = caller.type === "user" ? caller.userId : undefined;
  const ids = await listMatchingIds(tx, caller.tenantId, [filter], asker, MAX_CONVERSATIONS + 1);
  if (ids.length <= MAX_CONVERSATIONS) return ids;
  const text = `More than ${MAX_CONVERSATIONS} conversations match; narrow the filter, for example by channel or status.`;
  throw new AppError("precondition", "TOO_MANY_CONVERSATIONS", text);
}
