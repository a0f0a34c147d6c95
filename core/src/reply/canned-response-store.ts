import { sql } from "kysely";
import type { Tx } from "../platform/postgres/transaction.js";
import { notFound } from "../shared/errors.js";
import { type CannedResponseId, formatId, type TenantId } from "../shared/ids.js";
import { type Page, type PageRequest, toPage } from "../shared/page.js";
import type { CannedResponse } from "./reply.js";

const RESPONSE = ["tenantId", "id", "shortcut", "title", "text", "createdAt", "updatedAt"] as const;

export async function getCannedResponse(tx: Tx, tenantId: TenantId, id: CannedResponseId): Promise<CannedResponse> {
  const row = await tx
    .selectFrom("cannedResponse")
    .select(RESPONSE)
    .where("tenantId", "=", tenantId)
    .where("id", "=", id)
    .executeTakeFirst();
  if (!row) throw notFound("canned_response", formatId("cr", id));
  return row;
}

/** False when the shortcut is taken. */
export async function insertCannedResponse(tx: Tx, response: CannedResponse): Promise<boolean> {
  const result = await tx
    .insertInto("cannedResponse")
    .values(response)
    .onConflict((oc) => oc.columns(["tenantId", "shortcut"]).doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

export type CannedResponseChange = Partial<Pick<CannedResponse, "shortcut" | "title" | "text">>;

export async function updateCannedResponse(
  tx: Tx,
  tenantId: TenantId,
  id: CannedResponseId,
  change: CannedResponseChange,
  now: Date,
): Promise<CannedResponse> {
  const row = await tx
    .updateTable("cannedResponse")
    .set({ ...change, updatedAt: now })
    .where("tenantId", "=", tenantId)
    .where("id", "=", id)
    .returning(RESPONSE)
    .executeTakeFirst();
  if (!row) throw notFound("canned_response", formatId("cr", id));
  return row;
}

/** Answers it as it was. */
export async function deleteCannedResponse(tx: Tx, tenantId: TenantId, id: CannedResponseId): Promise<CannedResponse> {
  const row = await tx
    .deleteFrom("cannedResponse")
    .where("tenantId", "=", tenantId)
    .where("id", "=", id)
    .returning(RESPONSE)
    .executeTakeFirst();
  if (!row) throw notFound("canned_response", formatId("cr", id));
  return row;
}

/** By shortcut; with `q` first those whose shortcut begins with it, then those that have its words. */
export async function listCannedResponses(tx: Tx, tenantId: TenantId, q: string, page: PageRequest): Promise<Page<CannedResponse>> {
  const isPrefixed = sql<boolean>`starts_with(shortcut, ${q.toLowerCase()}::text)`;
  const place = sql<string>`(case when ${isPrefixed} then '0' else '1' end || shortcut) collate "C"`;
  let query = tx
    .selectFrom("cannedResponse")
    .select(RESPONSE)
    .select(place.as("place"))
    .where("tenantId", "=", tenantId)
    .orderBy(place)
    .limit(page.limit + 1);
  if (q !== "") query = query.where(sql<boolean>`(${isPrefixed} or search @@ linktor_query(${q}))`);
  if (page.after) query = query.where(sql<boolean>`${place} > ${page.after.at}`);
  const rows = await query.execute();
  const { rows: found, nextCursor } = toPage(rows, page, ({ place: at, id }) => ({ at, id }));
  return { rows: found.map(({ place: _, ...response }) => response), nextCursor };
}
