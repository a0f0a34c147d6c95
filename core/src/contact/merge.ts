import type { ContactId, ContactMergeId, ConversationId, IdentityId, TenantId } from "../shared/ids.js";

/** A conversation that went from one contact to another, with the key its thread had. */
export interface MovedConversation {
  readonly id: ConversationId;
  readonly threadKey: string;
}

/** What a field is after it was filled. */
export interface FilledFields {
  readonly name?: string;
  readonly email?: string | null;
  readonly phone?: string | null;
  readonly language?: string | null;
  readonly customFields?: Readonly<Record<string, string>>;
}

/** What a merge changed. */
export interface Moved {
  readonly identityIds: readonly IdentityId[];
  readonly conversations: readonly MovedConversation[];
  readonly filled: FilledFields;
}

export interface ContactMerge {
  readonly tenantId: TenantId;
  readonly id: ContactMergeId;
  readonly keptId: ContactId;
  readonly otherId: ContactId;
  readonly moved: Moved;
  readonly mergedAt: Date;
  readonly undoneAt: Date | null;
}
