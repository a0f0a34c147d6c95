import { sql } from "kysely";
import type { Tx } from "../platform/postgres/transaction.js";
import { notFound } from "../shared/errors.js";
import { type ContactId, formatId, type TenantId } from "../shared/ids.js";
import { type Page, type PageRequest, timeCursor, toPage } from "../shared/page.js";
import type { Contact, ContactChange } from "./contact.js";

export const CONTACT = ["tenantId", "id", "name", "email", "phone", "language", "customFields", "createdAt", "updatedAt"] as const;

type Row = Omit<Contact, "customFields"> & { customFields: unknown };

export function toContact(row: Row): Contact {
  return { ...row, customFields: row.customFields as Contact["customFields"] };
}

export async function findContact(tx: Tx, tenantId: TenantId, id: ContactId): Promise<Contact | undefined> {
  const row = await tx.selectFrom("contact").select(CONTACT).where("tenantId", "=", tenantId).where("id", "=", id).executeTakeFirst();
  return row && toContact(row);
}

export async function getContact(tx: Tx, tenantId: TenantId, id: ContactId): Promise<Contact> {
  const contact = await findContact(tx, tenantId, id);
  if (!contact) throw notFound("contact", formatId("ct", id));
  return contact;
}

/**
 * Same row, held until commit: facts about a contact are stated by one at a time. Of a contact that was merged, the one that it is
 * part of: it may have been merged while the caller waited.
 */
export async function lockContact(tx: Tx, tenantId: TenantId, id: ContactId): Promise<Contact> {
  const row = await tx
    .selectFrom("contact")
    .select([...CONTACT, "mergedIntoId"])
    .where("tenantId", "=", tenantId)
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw notFound("contact", formatId("ct", id));
  const { mergedIntoId, ...contact } = row;
  return mergedIntoId ? lockContact(tx, tenantId, mergedIntoId) : toContact(contact);
}

/** Newest first; with words, those that have every one of them in name, e-mail or phone. */
export async function listContacts(tx: Tx, tenantId: TenantId, words: readonly string[], page: PageRequest): Promise<Page<Contact>> {
  let query = tx
    .selectFrom("contact")
    .select(CONTACT)
    .where("tenantId", "=", tenantId)
    .where("mergedIntoId", "is", null)
    .orderBy("createdAt", "desc")
    .orderBy("id", "desc")
    .limit(page.limit + 1);
  for (const word of words) {
    const pattern = `%${word.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
    query = query.where(sql<boolean>`unaccent(concat_ws(' ', name, email, phone)) ilike unaccent(${pattern})`);
  }
  const after = timeCursor(page);
  if (after) query = query.where(sql<boolean>`(created_at, id) < (${after.at}::timestamptz, ${after.id}::uuid)`);
  return toPage((await query.execute()).map(toContact), page, (contact) => ({ at: contact.createdAt.toISOString(), id: contact.id }));
}

export async function insertContact(tx: Tx, contact: Contact): Promise<void> {
  await tx.insertInto("contact").values(contact).execute();
}

export async function updateContact(tx: Tx, { tenantId, id }: Contact, change: ContactChange, now: Date): Promise<Contact> {
  const row = await tx
    .updateTable("contact")
    .set({ ...change, updatedAt: now })
    .where("tenantId", "=", tenantId)
    .where("id", "=", id)
    .returning(CONTACT)
    .executeTakeFirstOrThrow();
  return toContact(row);
}

export async function deleteContact(tx: Tx, tenantId: TenantId, id: ContactId): Promise<void> {
  await tx.deleteFrom("contactIdentity").where("tenantId", "=", tenantId).where("contactId", "=", id).execute();
  await tx.deleteFrom("contact").where("tenantId", "=", tenantId).where("id", "=", id).execute();
}
