import { sql } from "kysely";
import type { MovedConversation } from "../contact/index.js";
import type { Tx } from "../platform/postgres/transaction.js";
import type { ContactId, ConversationId, IdentityId, TenantId } from "../shared/ids.js";

export interface HeldConversation extends MovedConversation {
  readonly contactId: ContactId;
  readonly identityId: IdentityId;
  readonly isOpen: boolean;
  readonly createdAt: Date;
}

/** Conversations of contacts, held until commit in the order of `lockOpenOfThreads`. */
export async function lockConversationsOf(tx: Tx, tenantId: TenantId, contactIds: readonly ContactId[]): Promise<HeldConversation[]> {
  return tx
    .selectFrom("conversation")
    .select(["id", "contactId", "identityId", "threadKey", "createdAt", sql<boolean>`status <> 'resolved'`.as("isOpen")])
    .where("tenantId", "=", tenantId)
    .where("contactId", "in", contactIds)
    .orderBy("id")
    .forUpdate()
    .execute();
}

export async function giveConversation(
  tx: Tx,
  tenantId: TenantId,
  id: ConversationId,
  contactId: ContactId,
  threadKey: string,
  now: Date,
): Promise<void> {
  await tx
    .updateTable("conversation")
    .set({ contactId, threadKey, updatedAt: now })
    .where("tenantId", "=", tenantId)
    .where("id", "=", id)
    .execute();
}
