import type { Tx } from "../platform/postgres/transaction.js";
import type { TenantId } from "../shared/ids.js";
import { aboutIdentity } from "./about-identity.js";
import { keyOf } from "./address.js";
import type { Address } from "./contact.js";
import { lockContact, updateContact } from "./contact-store.js";
import { announceContact } from "./events.js";
import { recordHistory } from "./history-store.js";
import { findByAddress, updateIdentityRow } from "./identity-store.js";

/** Notes whether a person can be reached at an address. Of one that nobody is known by, there is nothing to note. */
export async function updateIdentity(
  tx: Tx,
  tenantId: TenantId,
  address: Pick<Address, "kind" | "scope" | "value">,
  isReachable: boolean,
  now: Date,
): Promise<void> {
  const known = await findByAddress(tx, tenantId, keyOf(address));
  if (!known || known.identity.isReachable === isReachable) return;
  const held = await lockContact(tx, tenantId, known.contact.id);
  await updateIdentityRow(tx, known.identity, { isReachable });
  recordHistory(
    tx,
    [aboutIdentity(isReachable ? "identity_unblocked" : "identity_blocked", { ...known.identity, contactId: held.id })],
    now,
  );
  const contact = await updateContact(tx, held, {}, now);
  await announceContact(tx, "updated", contact, now);
}
