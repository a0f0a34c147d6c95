import type { Tx } from "../platform/postgres/transaction.js";
import { AppError, notFound } from "../shared/errors.js";
import { type ContactMergeId, type ConversationId, formatId, type IdentityId, type TenantId } from "../shared/ids.js";
import type { Contact } from "./contact.js";
import { updateContact } from "./contact-store.js";
import type { ConversationMover } from "./deps.js";
import { announceContact } from "./events.js";
import { emptied } from "./fill-fields.js";
import type { Actor } from "./history.js";
import { recordHistory } from "./history-store.js";
import { unmerged } from "./merge-contacts.js";
import { getMerge, giveIdentities, lockContacts, lockIdentitiesOf, setMergedInto, setUndone } from "./merge-store.js";

export interface UndoneMerge {
  readonly kept: Contact;
  readonly other: Contact;
  readonly leftIdentityIds: readonly IdentityId[];
  readonly leftConversationIds: readonly ConversationId[];
  readonly leftFields: readonly string[];
}

/** Puts back what a merge moved, where it still is as the merge left it. Locks in the order of `mergeContacts`. */
export async function undoMerge(
  tx: Tx,
  { tenantId, id, by }: { readonly tenantId: TenantId; readonly id: ContactMergeId; readonly by: Actor },
  mover: ConversationMover,
  now: Date,
): Promise<UndoneMerge> {
  const { keptId, otherId } = await getMerge(tx, tenantId, id);
  const locked = await lockContacts(tx, tenantId, [keptId, otherId]);
  const merge = await getMerge(tx, tenantId, id, true);
  if (merge.undoneAt) throw new AppError("precondition", "MERGE_UNDONE", "This merge was undone already.");
  const kept = unmerged(locked, keptId);
  const other = locked.find(({ contact }) => contact.id === otherId)?.contact;
  if (!other) throw notFound("merge", formatId("cm", id));
  const { moved, mergedAt } = merge;
  const theirs = new Set(await lockIdentitiesOf(tx, tenantId, keptId));
  const identityIds = moved.identityIds.filter((one) => theirs.has(one));
  await giveIdentities(tx, tenantId, identityIds, otherId);
  const { change, left } = emptied(kept, moved.filled);
  const after = await updateContact(tx, kept, change, now);
  const back = { from: keptId, to: otherId, moved: moved.conversations, identityIds, since: mergedAt };
  const leftConversationIds = await mover.returnConversations(tx, tenantId, back, now);
  await setMergedInto(tx, other, null, now);
  await setUndone(tx, merge, now);
  recordHistory(
    tx,
    [
      { tenantId, contactId: keptId, kind: "merge_undone", by, details: { mergeId: id, otherId } },
      { tenantId, contactId: otherId, kind: "split_off", by, details: { mergeId: id, otherId: keptId } },
    ],
    now,
  );
  const own = { ...other, updatedAt: now };
  await announceContact(tx, "updated", after, now);
  await announceContact(tx, "split", own, now);
  const leftIdentityIds = moved.identityIds.filter((one) => !theirs.has(one));
  return { kept: after, other: own, leftIdentityIds, leftConversationIds, leftFields: left };
}
