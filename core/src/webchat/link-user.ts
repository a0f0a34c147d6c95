import { addIdentity, findIdentityByAddress, listIdentitiesOf } from "../contact/index.js";
import { inSavepoint, type Tx } from "../platform/postgres/transaction.js";
import { AppError } from "../shared/errors.js";
import { addressesOf, USER_KIND, type Visitor } from "./webchat.js";

/**
 * Lets a proven user be known by what they wrote before they signed in: their contact gets the user's address, unless somebody has it,
 * or the contact is another user's.
 */
export async function linkUser(tx: Tx, visitor: Visitor, now: Date): Promise<void> {
  const { tenantId, channelId } = visitor;
  const [user, own] = addressesOf(visitor);
  if (!user || !own || (await findIdentityByAddress(tx, tenantId, user))) return;
  const before = await findIdentityByAddress(tx, tenantId, own);
  if (!before) return;
  const identities = await listIdentitiesOf(tx, tenantId, [before.contactId]);
  if (identities.some(({ kind, scope }) => kind === USER_KIND && scope === channelId)) return;
  await inSavepoint(tx, () => addIdentity(tx, tenantId, before.contactId, user, now)).catch((error: unknown) => {
    // Another of the user's browsers was quicker.
    if (!(error instanceof AppError) || error.kind !== "already_exists") throw error;
  });
}
