import type { Tx } from "../platform/postgres/transaction.js";
import { type ContactId, type IdentityId, newId, type TenantId } from "../shared/ids.js";
import { aboutIdentity } from "./about-identity.js";
import { isGlobal, keyOf } from "./address.js";
import { type Address, type Contact, clean, MAX_DISPLAY_NAME } from "./contact.js";
import { lockContact, updateContact } from "./contact-store.js";
import { ensureContact, type KnownContact } from "./ensure-contact.js";
import { announceContact } from "./events.js";
import { recordHistory } from "./history-store.js";
import { findByAddress, findIdentityByAddress, insertIdentity, lockAddress } from "./identity-store.js";
import { toE164 } from "./phone.js";

/** An address that a network says is a contact's, and that another contact has. It stays there: people decide about merging. */
export interface TakenAddress {
  readonly kind: string;
  readonly contactId: ContactId;
  readonly holderId: ContactId;
}

/**
 * The contact an address belongs to, as `ensureContact`; it gets those of the person's other addresses that nobody has. An address
 * that is new joins the contact that has another one of its channel: a network gives such an address to one person alone, while a
 * phone or a mailbox may be shared.
 */
export async function ensureContactWith(
  tx: Tx,
  tenantId: TenantId,
  address: Address,
  aliases: readonly Address[],
  now: Date,
): Promise<Pick<KnownContact, "contact" | "identity"> & { readonly taken: readonly TakenAddress[] }> {
  if (aliases.length > 0 && !(await findIdentityByAddress(tx, tenantId, address))) {
    await lockAll(tx, tenantId, [address, ...aliases]);
    const known = await findFirst(
      tx,
      tenantId,
      aliases.filter(({ kind }) => !isGlobal(kind)),
    );
    if (known) await adoptAddresses(tx, known, [address], now);
  }
  const { contact, identity } = await ensureContact(tx, tenantId, address, now);
  return { identity, ...(await adoptAddresses(tx, contact, aliases, now)) };
}

async function findFirst(tx: Tx, tenantId: TenantId, addresses: readonly Address[]): Promise<Contact | undefined> {
  for (const address of addresses) {
    const known = await findByAddress(tx, tenantId, keyOf(address));
    if (known) return known.contact;
  }
  return undefined;
}

/** The contact of one address gets another, unless somebody has it. Of one that nobody is known by, there is nothing to do. */
export async function adoptSuccessor(
  tx: Tx,
  tenantId: TenantId,
  previous: Address,
  address: Address,
  now: Date,
): Promise<readonly TakenAddress[]> {
  const known = await findByAddress(tx, tenantId, keyOf(previous));
  return known ? (await adoptAddresses(tx, known.contact, [address], now)).taken : [];
}

interface Adopted {
  readonly contact: Contact;
  readonly taken: readonly TakenAddress[];
}

async function adoptAddresses(tx: Tx, contact: Contact, addresses: readonly Address[], now: Date): Promise<Adopted> {
  const { free, taken } = await part(tx, contact, addresses);
  // Nearly every message teaches nothing new, and takes no lock.
  if (free.length === 0) return { contact, taken };
  let after = await lockContact(tx, contact.tenantId, contact.id);
  await lockAll(tx, contact.tenantId, free);
  for (const address of free) {
    // Somebody may have been quicker, or the same address may be there twice.
    const still = await part(tx, after, [address]);
    taken.push(...still.taken);
    if (still.free.length > 0) after = await adopt(tx, after, address, now);
  }
  await announceContact(tx, "updated", after, now);
  return { contact: after, taken };
}

/** Addresses that nobody has, and those that another contact has. */
async function part(
  tx: Tx,
  { tenantId, id: contactId }: Contact,
  addresses: readonly Address[],
): Promise<{ free: Address[]; taken: TakenAddress[] }> {
  const free: Address[] = [];
  const taken: TakenAddress[] = [];
  for (const address of addresses) {
    const holder = await findIdentityByAddress(tx, tenantId, address);
    if (!holder) free.push(address);
    else if (holder.contactId !== contactId) taken.push({ kind: address.kind, contactId, holderId: holder.contactId });
  }
  return { free, taken };
}

async function adopt(tx: Tx, contact: Contact, address: Address, now: Date): Promise<Contact> {
  const { tenantId, id: contactId } = contact;
  const key = keyOf(address);
  const { kind, scope } = key;
  const displayName = clean(address.displayName ?? "", MAX_DISPLAY_NAME);
  const identity = { tenantId, id: newId<IdentityId>(), contactId, kind, scope, value: address.value, displayName, isReachable: true };
  await insertIdentity(tx, identity, key, now);
  recordHistory(tx, [aboutIdentity("identity_added", identity)], now);
  const shown = kind === "phone" ? toE164(address.value) : address.value.trim();
  return updateContact(tx, contact, isGlobal(kind) && contact[kind] === null && shown ? { [kind]: shown } : {}, now);
}

/** Always in this order, so that two of these wait for each other one way only. */
async function lockAll(tx: Tx, tenantId: TenantId, addresses: readonly Address[]): Promise<void> {
  const keys = addresses.map(keyOf).sort((a, b) => (order(a) < order(b) ? -1 : 1));
  for (const key of keys) await lockAddress(tx, tenantId, key);
}

function order({ kind, scope, match }: ReturnType<typeof keyOf>): string {
  return `${kind}/${scope}/${match}`;
}
