import type { Tx } from "../platform/postgres/transaction.js";
import type { TenantId } from "../shared/ids.js";
import { type AddressKey, keyOf } from "./address.js";
import type { Address, Contact, ContactIdentity } from "./contact.js";
import { teaches } from "./ensure-contact.js";
import { findByAddresses } from "./identity-store.js";

/** The contacts of many addresses, looked up at once. */
export interface KnownContacts {
  /** The same for all spellings of an address. */
  nameOf(address: Address): string;
  /** The contact of an address; undefined when nobody has it, or when a message from there tells something new of them. */
  of(address: Address): { readonly contact: Contact; readonly identity: ContactIdentity } | undefined;
}

export async function findKnownContacts(tx: Tx, tenantId: TenantId, addresses: readonly Address[]): Promise<KnownContacts> {
  const keys = new Map(addresses.map(keyOf).map((key) => [nameOf(key), key]));
  const found = await findByAddresses(tx, tenantId, [...keys.values()]);
  const known = new Map(found.map((one) => [nameOf(one.key), one]));
  return {
    nameOf: (address) => nameOf(keyOf(address)),
    of(address) {
      const one = known.get(nameOf(keyOf(address)));
      return one?.identity.isReachable && !teaches(address, one) ? one : undefined;
    },
  };
}

function nameOf({ kind, scope, match }: AddressKey): string {
  return `${kind}/${scope}/${match}`;
}
