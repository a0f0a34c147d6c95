import { sql } from "kysely";
import type { Tx } from "../platform/postgres/transaction.js";
import { notFound } from "../shared/errors.js";
import { type ContactId, type ContactMergeId, formatId, type IdentityId, type TenantId } from "../shared/ids.js";
import type { Contact } from "./contact.js";
import { CONTACT, toContact } from "./contact-store.js";
import type { ContactMerge, Moved } from "./merge.js";

/** Some contacts, held until commit in one order, with what they were merged into. */
export async function lockContacts(tx: Tx, tenantId: TenantId, ids: readonly ContactId[]): Promise<LockedContact[]> {
  const rows = await tx
    .selectFrom("contact")
    .select([...CONTACT, "mergedIntoId"])
    .where("tenantId", "=", tenantId)
    .where("id", "in", ids)
    .orderBy("id")
    .forUpdate()
    .execute();
  return rows.map(({ mergedIntoId, ...contact }) => ({ contact: toContact(contact), mergedIntoId }));
}

export interface LockedContact {
  readonly contact: Contact;
  readonly mergedIntoId: ContactId | null;
}

export async function setMergedInto(tx: Tx, { tenantId, id }: Contact, mergedIntoId: ContactId | null, now: Date): Promise<void> {
  await tx.updateTable("contact").set({ mergedIntoId, updatedAt: now }).where("tenantId", "=", tenantId).where("id", "=", id).execute();
}

/**
 * Identities of a contact, held until commit. Whoever is about to start a conversation by one of them waits, and looks again whose
 * it is: see `holdIdentity`.
 */
export async function lockIdentitiesOf(tx: Tx, tenantId: TenantId, contactId: ContactId): Promise<IdentityId[]> {
  const rows = await tx
    .selectFrom("contactIdentity")
    .select("id")
    .where("tenantId", "=", tenantId)
    .where("contactId", "=", contactId)
    .orderBy("id")
    .forUpdate()
    .execute();
  return rows.map(({ id }) => id);
}

export async function giveIdentities(tx: Tx, tenantId: TenantId, ids: readonly IdentityId[], contactId: ContactId): Promise<void> {
  if (ids.length === 0) return;
  await tx.updateTable("contactIdentity").set({ contactId }).where("tenantId", "=", tenantId).where("id", "in", ids).execute();
}

/** Whose an identity is, which stays so until commit. */
export async function holdIdentity(tx: Tx, tenantId: TenantId, id: IdentityId): Promise<ContactId | undefined> {
  const row = await tx
    .selectFrom("contactIdentity")
    .select("contactId")
    .where("tenantId", "=", tenantId)
    .where("id", "=", id)
    .forKeyShare()
    .executeTakeFirst();
  return row?.contactId;
}

export async function insertMerge(tx: Tx, { moved, ...merge }: ContactMerge): Promise<void> {
  await tx
    .insertInto("contactMerge")
    .values({ ...merge, moved: JSON.stringify(moved) })
    .execute();
}

export async function getMerge(tx: Tx, tenantId: TenantId, id: ContactMergeId, lock = false): Promise<ContactMerge> {
  const query = tx
    .selectFrom("contactMerge")
    .select(["tenantId", "id", "keptId", "otherId", "moved", "mergedAt", "undoneAt"])
    .where("tenantId", "=", tenantId)
    .where("id", "=", id);
  const row = await (lock ? query.forUpdate() : query).executeTakeFirst();
  if (!row) throw notFound("merge", formatId("cm", id));
  return { ...row, moved: row.moved as Moved };
}

export async function setUndone(tx: Tx, { tenantId, id }: ContactMerge, undoneAt: Date): Promise<void> {
  await tx.updateTable("contactMerge").set({ undoneAt }).where("tenantId", "=", tenantId).where("id", "=", id).execute();
}

/** The contact that an id stands for: itself, or the one that it was merged into, over any number of merges. */
export async function currentId(tx: Tx, tenantId: TenantId, id: ContactId): Promise<ContactId> {
  const { rows } = await sql<{ id: ContactId }>`
    with recursive step (id, merged_into_id) as (
      select id, merged_into_id from contact where tenant_id = ${tenantId} and id = ${id}
      union select c.id, c.merged_into_id from step join contact as c on c.tenant_id = ${tenantId} and c.id = step.merged_into_id
    ) select id from step where merged_into_id is null`.execute(tx as never);
  return rows[0]?.id ?? id;
}
