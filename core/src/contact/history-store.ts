import { sql } from "kysely";
import { insertRows } from "../platform/postgres/rows.js";
import { type Tx, writeAtCommit } from "../platform/postgres/transaction.js";
import { type ContactId, type HistoryEntryId, newId, type TenantId } from "../shared/ids.js";
import { type Page, type PageRequest, timeCursor, toPage } from "../shared/page.js";
import { type Actor, type HistoryDetails, type HistoryEntry, type HistoryKind, NOBODY } from "./history.js";

/** Something that happened with a contact. `details` are small: they are kept as long as the contact. */
export interface Happened {
  readonly tenantId: TenantId;
  readonly contactId: ContactId;
  readonly kind: HistoryKind;
  readonly details?: HistoryDetails;
  readonly by?: Actor | undefined;
}

/** Writes it into the contact's history, at the end of the transaction that makes it true. */
export function recordHistory(tx: Tx, happened: readonly Happened[], at: Date): void {
  const rows = happened.map(({ tenantId, contactId, kind, details = {}, by = NOBODY }) => {
    const { actorType, actorId, actorName } = by;
    return { tenantId, id: newId<HistoryEntryId>(), contactId, kind, actorType, actorId, actorName, details, at };
  });
  writeAtCommit(tx, () => insertRows(tx, "contactHistory", rows));
}

/** What happened with a contact and with those that are part of it, newest first. A merge is told once, by the one that was kept. */
export async function listHistory(tx: Tx, tenantId: TenantId, contactId: ContactId, page: PageRequest): Promise<Page<HistoryEntry>> {
  let query = tx
    .selectFrom("contactHistory")
    .select(["tenantId", "id", "contactId", "kind", "actorType", "actorId", "actorName", "details", "at"])
    .where("tenantId", "=", tenantId)
    .where(
      sql<boolean>`contact_id in (
        with recursive part (id) as (
          select ${contactId}::uuid
          union select c.id from part join contact as c on c.tenant_id = ${tenantId} and c.merged_into_id = part.id
        ) select id from part)`,
    )
    .where((eb) => eb.or([eb("contactId", "=", contactId), eb("kind", "not in", ["merged_into", "split_off"])]))
    .orderBy("at", "desc")
    .orderBy("id", "desc")
    .limit(page.limit + 1);
  const after = timeCursor(page);
  if (after) query = query.where(sql<boolean>`(at, id) < (${after.at}::timestamptz, ${after.id}::uuid)`);
  const rows = (await query.execute()).map((row) => ({ ...row, details: row.details as HistoryDetails }));
  return toPage(rows, page, ({ at, id }) => ({ at: at.toISOString(), id }));
}
