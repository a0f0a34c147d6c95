import type { Tx } from "../platform/postgres/transaction.js";
import type { ConversationId, MessageId, TenantId, UserId } from "../shared/ids.js";

export interface NoteKey {
  readonly tenantId: TenantId;
  readonly id: MessageId;
  readonly conversationId: ConversationId;
  readonly seq: bigint;
}

export async function insertMentions(tx: Tx, { tenantId, id, conversationId, seq }: NoteKey, userIds: readonly UserId[]): Promise<void> {
  if (userIds.length === 0) return;
  await tx
    .insertInto("mention")
    .values(userIds.map((userId) => ({ tenantId, messageId: id, userId, conversationId, seq: String(seq) })))
    .execute();
}

export async function deleteMentions(tx: Tx, tenantId: TenantId, messageId: MessageId): Promise<void> {
  await tx.deleteFrom("mention").where("tenantId", "=", tenantId).where("messageId", "=", messageId).execute();
}
