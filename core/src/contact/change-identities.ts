import { isForeignKeyViolation } from "../platform/postgres/errors.js";
import type { Tx } from "../platform/postgres/transaction.js";
import { AppError, notFound } from "../shared/errors.js";
import { type ContactId, formatId, type IdentityId, type TenantId } from "../shared/ids.js";
import { aboutIdentity } from "./about-identity.js";
import { isGlobal, keyOf } from "./address.js";
import type { Address, ContactChange, ContactIdentity } from "./contact.js";
import { lockContact, updateContact } from "./contact-store.js";
import { claimAddress } from "./create-contact.js";
import { announceContact } from "./events.js";
import { type Actor, NOBODY } from "./history.js";
import { recordHistory } from "./history-store.js";
import { deleteIdentity, findIdentity, listIdentitiesOf } from "./identity-store.js";

type PlainAddress = Pick<Address, "kind" | "scope" | "value">;

export async function addIdentity(
  tx: Tx,
  tenantId: TenantId,
  contactId: ContactId,
  address: PlainAddress,
  now: Date,
  by: Actor = NOBODY,
): Promise<ContactIdentity> {
  const held = await lockContact(tx, tenantId, contactId);
  const identity = await claimAddress(tx, held, address, now, by);
  const { kind, value } = address;
  const contact = await updateContact(tx, held, isGlobal(kind) && held[kind] === null ? { [kind]: value } : {}, now);
  await announceContact(tx, "updated", contact, now);
  return identity;
}

/** Takes an address away, unless conversations came by it. */
export async function removeIdentity(
  tx: Tx,
  tenantId: TenantId,
  contactId: ContactId,
  id: IdentityId,
  now: Date,
  by: Actor = NOBODY,
): Promise<void> {
  const held = await lockContact(tx, tenantId, contactId);
  const identity = await findIdentity(tx, tenantId, id);
  if (!identity || identity.contactId !== held.id) throw notFound("identity", formatId("ci", id));
  await deleteIdentity(tx, identity).catch((cause: unknown) => {
    if (!isForeignKeyViolation(cause)) throw cause;
    throw new AppError("precondition", "IDENTITY_HAS_CONVERSATIONS", "There are conversations with this address; it has to stay.", {
      cause,
    });
  });
  const others = await listIdentitiesOf(tx, tenantId, [held.id]);
  recordHistory(tx, [aboutIdentity("identity_removed", identity, by)], now);
  const contact = await updateContact(tx, held, withoutAddress(held, identity, others), now);
  await announceContact(tx, "updated", contact, now);
}

/** The contact's own e-mail or phone goes with the identity, and the next one of its kind takes its place. */
function withoutAddress(
  contact: { email: string | null; phone: string | null },
  gone: ContactIdentity,
  others: readonly ContactIdentity[],
): ContactChange {
  const { kind } = gone;
  if (!isGlobal(kind)) return {};
  const shown = contact[kind];
  if (shown === null || keyOf({ kind, scope: "", value: shown }).match !== keyOf(gone).match) return {};
  return { [kind]: others.find((other) => other.kind === kind)?.value ?? null };
}
