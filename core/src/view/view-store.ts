import { sql } from "kysely";
import type { Tx } from "../platform/postgres/transaction.js";
import { notFound } from "../shared/errors.js";
import { formatId, type SavedViewId, type TenantId, type UserId } from "../shared/ids.js";
import type { SavedView } from "./view.js";

const VIEW = ["tenantId", "id", "userId", "name", "filter", "sort", "position", "createdAt", "updatedAt"] as const;

/** Views that somebody sees: their own and everybody's. */
function seenBy(tx: Tx, tenantId: TenantId, userId: UserId | undefined) {
  const query = tx.selectFrom("savedView").select(VIEW).where("tenantId", "=", tenantId);
  return query.where((eb) => eb.or([eb("userId", "is", null), ...(userId ? [eb("userId", "=", userId)] : [])]));
}

export async function listViews(tx: Tx, tenantId: TenantId, userId: UserId | undefined): Promise<SavedView[]> {
  return seenBy(tx, tenantId, userId).orderBy("position").orderBy(sql`name collate "C"`).orderBy("id").execute();
}

/** One that they see, held until commit. */
export async function lockView(tx: Tx, tenantId: TenantId, userId: UserId | undefined, id: SavedViewId): Promise<SavedView> {
  const view = await seenBy(tx, tenantId, userId).where("id", "=", id).forUpdate().executeTakeFirst();
  if (!view) throw notFound("saved_view", formatId("sv", id));
  return view;
}

export async function countViews(tx: Tx, tenantId: TenantId, userId: UserId | null): Promise<number> {
  const { count } = await tx
    .selectFrom("savedView")
    .select(sql<number>`count(*)::int`.as("count"))
    .where("tenantId", "=", tenantId)
    .where("userId", "is not distinct from", userId)
    .executeTakeFirstOrThrow();
  return count;
}

export async function insertView(tx: Tx, view: SavedView): Promise<void> {
  await tx
    .insertInto("savedView")
    .values({ ...view, filter: JSON.stringify(view.filter) })
    .execute();
}

export async function updateView(tx: Tx, { tenantId, id, name, filter, sort, position, updatedAt }: SavedView): Promise<void> {
  await tx
    .updateTable("savedView")
    .set({ name, filter: JSON.stringify(filter), sort, position, updatedAt })
    .where("tenantId", "=", tenantId)
    .where("id", "=", id)
    .execute();
}

export async function deleteView(tx: Tx, { tenantId, id }: SavedView): Promise<void> {
  await tx.deleteFrom("savedView").where("tenantId", "=", tenantId).where("id", "=", id).execute();
}
