import { passing } from "../platform/fault-points.js";
import type { Tx } from "../platform/postgres/transaction.js";
import { type ContactId, type IdentityId, newId, type TenantId } from "../shared/ids.js";
import { aboutIdentity } from "./about-identity.js";
import { keyOf } from "./address.js";
import { changedFields } from "./changed-fields.js";
import { type Address, additionsOf, type Contact, type ContactIdentity, clean, MAX_DISPLAY_NAME } from "./contact.js";
import { insertContact, lockContact, updateContact } from "./contact-store.js";
import { announceContact } from "./events.js";
import { recordHistory } from "./history-store.js";
import { findByAddress, insertIdentity, lockAddress, updateIdentityRow } from "./identity-store.js";
import { toE164 } from "./phone.js";

export interface KnownContact {
  readonly contact: Contact;
  readonly identity: ContactIdentity;
  readonly isNew: boolean;
}

/** The contact an address belongs to; makes one, once, for an address that is new. Learns what the network says of the person. */
export async function ensureContact(tx: Tx, tenantId: TenantId, address: Address, now: Date): Promise<KnownContact> {
  const key = keyOf(address);
  const known = await findByAddress(tx, tenantId, key);
  if (known) return learn(tx, known, address, now);
  await lockAddress(tx, tenantId, key);
  const late = await findByAddress(tx, tenantId, key);
  if (late) return learn(tx, late, address, now);
  return meet(tx, tenantId, address, now);
}

async function meet(tx: Tx, tenantId: TenantId, address: Address, now: Date): Promise<KnownContact> {
  const nobody: Contact = {
    tenantId,
    id: newId<ContactId>(),
    name: "",
    email: address.kind === "email" ? address.value.trim() : null,
    phone: address.kind === "phone" ? (toE164(address.value) ?? null) : null,
    language: null,
    customFields: {},
    createdAt: now,
    updatedAt: now,
  };
  const contact: Contact = { ...nobody, ...additionsOf(address, nobody) };
  const key = keyOf(address);
  const identity: ContactIdentity = {
    tenantId,
    id: newId<IdentityId>(),
    contactId: contact.id,
    kind: key.kind,
    scope: key.scope,
    value: address.value,
    displayName: clean(address.displayName ?? "", MAX_DISPLAY_NAME),
    isReachable: true,
  };
  await insertContact(tx, contact);
  await insertIdentity(tx, identity, key, now);
  const { id: contactId } = contact;
  recordHistory(tx, [{ tenantId, contactId, kind: "created" }, aboutIdentity("identity_added", identity)], now);
  passing("contact-created");
  await announceContact(tx, "created", contact, now);
  return { contact, identity, isNew: true };
}

interface Known {
  readonly contact: Contact;
  readonly identity: ContactIdentity;
}

function newNameOf(address: Address, { identity }: Known): string | undefined {
  const displayName = clean(address.displayName ?? "", MAX_DISPLAY_NAME);
  return displayName === "" || displayName === identity.displayName ? undefined : displayName;
}

/** Whether an address, as a network gave it, tells something of a person that is not known yet. */
export function teaches(address: Address, known: Known): boolean {
  return newNameOf(address, known) !== undefined || !isEmpty(additionsOf(address, known.contact));
}

async function learn(tx: Tx, known: Known, address: Address, now: Date): Promise<KnownContact> {
  // Nearly every message teaches nothing new, and takes no lock.
  if (!teaches(address, known)) return { ...known, isNew: false };
  const displayName = newNameOf(address, known);
  const held = await lockContact(tx, known.contact.tenantId, known.contact.id);
  const identity = displayName === undefined ? known.identity : await updateIdentityRow(tx, known.identity, { displayName });
  const change = additionsOf(address, held);
  const contact = await updateContact(tx, held, change, now);
  recordHistory(tx, changedFields(held, change), now);
  await announceContact(tx, "updated", contact, now);
  return { contact, identity, isNew: false };
}

function isEmpty(change: object): boolean {
  return Object.keys(change).length === 0;
}
