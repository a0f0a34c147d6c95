import type { Tx } from "../platform/postgres/transaction.js";
import { AppError, notFound } from "../shared/errors.js";
import { type ContactId, type ContactMergeId, formatId, newId, type TenantId } from "../shared/ids.js";
import type { Contact } from "./contact.js";
import { updateContact } from "./contact-store.js";
import type { ConversationMover } from "./deps.js";
import { announceContact } from "./events.js";
import { filled, fillsOf } from "./fill-fields.js";
import type { Actor } from "./history.js";
import { recordHistory } from "./history-store.js";
import { giveIdentities, insertMerge, type LockedContact, lockContacts, lockIdentitiesOf, setMergedInto } from "./merge-store.js";

export interface MergeContacts {
  readonly tenantId: TenantId;
  readonly keptId: ContactId;
  readonly otherId: ContactId;
  readonly by: Actor;
}

/**
 * Makes one contact of two. Locks contacts, then identities, then conversations, as intake does; both contacts in one order, so that
 * two merges wait for each other one way only.
 */
export async function mergeContacts(
  tx: Tx,
  { tenantId, keptId, otherId, by }: MergeContacts,
  mover: ConversationMover,
  now: Date,
): Promise<{ contact: Contact; mergeId: ContactMergeId }> {
  const locked = await lockContacts(tx, tenantId, [keptId, otherId]);
  const kept = unmerged(locked, keptId);
  const other = unmerged(locked, otherId);
  if (keptId === otherId) throw new AppError("invalid", "SAME_CONTACT", "A contact cannot be merged with itself; name two.");
  const identityIds = await lockIdentitiesOf(tx, tenantId, otherId);
  await giveIdentities(tx, tenantId, identityIds, keptId);
  const fills = fillsOf(kept, other);
  const contact = await updateContact(tx, kept, filled(kept, fills), now);
  const conversations = await mover.moveConversations(tx, tenantId, { from: otherId, to: keptId }, now);
  await setMergedInto(tx, other, keptId, now);
  const mergeId = newId<ContactMergeId>();
  const moved = { identityIds, conversations, filled: fills };
  await insertMerge(tx, { tenantId, id: mergeId, keptId, otherId, moved, mergedAt: now, undoneAt: null });
  recordHistory(
    tx,
    [
      { tenantId, contactId: keptId, kind: "merged", by, details: { mergeId, otherId } },
      { tenantId, contactId: otherId, kind: "merged_into", by, details: { mergeId, otherId: keptId } },
    ],
    now,
  );
  await announceContact(tx, "merged", { ...other, updatedAt: now }, now, keptId);
  await announceContact(tx, "updated", contact, now);
  return { contact, mergeId };
}

/** One of some contacts, if it is there and its own. */
export function unmerged(locked: readonly LockedContact[], id: ContactId): Contact {
  const found = locked.find(({ contact }) => contact.id === id);
  if (!found) throw notFound("contact", formatId("ct", id));
  if (!found.mergedIntoId) return found.contact;
  const intoId = formatId("ct", found.mergedIntoId);
  throw new AppError("precondition", "CONTACT_MERGED", `This contact was merged into ${intoId}; use that one, or undo the merge first.`, {
    details: { contact_id: intoId },
  });
}
