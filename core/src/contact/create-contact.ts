import type { Tx } from "../platform/postgres/transaction.js";
import { takeOf } from "../platform/quota/quota-store.js";
import { AppError } from "../shared/errors.js";
import { type ContactId, formatId, type IdentityId, newId, type TenantId } from "../shared/ids.js";
import { aboutIdentity } from "./about-identity.js";
import { type AddressKey, keyOf } from "./address.js";
import type { Contact, ContactIdentity } from "./contact.js";
import { insertContact } from "./contact-store.js";
import { announceContact } from "./events.js";
import { type Actor, NOBODY } from "./history.js";
import { recordHistory } from "./history-store.js";
import { findByAddress, insertIdentity, lockAddress } from "./identity-store.js";

export interface CreateContact {
  readonly tenantId: TenantId;
  readonly name: string;
  /** Empty when there is none; likewise phone. */
  readonly email: string;
  readonly phone: string;
  readonly customFields: Readonly<Record<string, string>>;
}

export interface ContactWithIdentities {
  readonly contact: Contact;
  readonly identities: readonly ContactIdentity[];
}

export async function createContact(tx: Tx, input: CreateContact, now: Date, by: Actor = NOBODY): Promise<ContactWithIdentities> {
  const { tenantId, name, email, phone, customFields } = input;
  const contact: Contact = {
    tenantId,
    id: newId<ContactId>(),
    name,
    email: email || null,
    phone: phone || null,
    language: null,
    customFields,
    createdAt: now,
    updatedAt: now,
  };
  await takeOf(tx, tenantId, "contacts", 1, now);
  await insertContact(tx, contact);
  recordHistory(tx, [{ tenantId, contactId: contact.id, kind: "created", by }], now);
  // Always in this order, so that two of these wait for each other one way only.
  if (email) await claimAddress(tx, contact, { kind: "email", scope: "", value: email }, now, by);
  if (phone) await claimAddress(tx, contact, { kind: "phone", scope: "", value: phone }, now, by);
  return { contact, identities: await announceContact(tx, "created", contact, now) };
}

/** Gives an address to a contact, which may have it already; refuses one of another contact. */
export async function claimAddress(
  tx: Tx,
  contact: Contact,
  address: { kind: string; scope: string; value: string },
  now: Date,
  by: Actor = NOBODY,
): Promise<ContactIdentity> {
  const { tenantId } = contact;
  const key = keyOf(address);
  await lockAddress(tx, tenantId, key);
  const known = await findByAddress(tx, tenantId, key);
  if (known && known.contact.id !== contact.id) throw taken(key, known.contact);
  if (known) return known.identity;
  const { kind, scope } = key;
  const identity = {
    tenantId,
    id: newId<IdentityId>(),
    contactId: contact.id,
    kind,
    scope,
    value: address.value,
    displayName: "",
    isReachable: true,
  };
  await insertIdentity(tx, identity, key, now);
  recordHistory(tx, [aboutIdentity("identity_added", identity, by)], now);
  return identity;
}

function taken({ kind }: AddressKey, { id }: Contact): AppError {
  const contactId = formatId("ct", id);
  return new AppError("already_exists", "IDENTITY_TAKEN", `This ${kind} belongs to the contact ${contactId}.`, {
    details: { contact_id: contactId },
  });
}
