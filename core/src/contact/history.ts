import type { AnyId, ApiKeyId, ContactId, ContactMergeId, ConversationId, HistoryEntryId, TenantId, UserId } from "../shared/ids.js";

export type HistoryKind =
  | "created"
  | "identity_added"
  | "identity_removed"
  | "identity_blocked"
  | "identity_unblocked"
  | "fields_changed"
  | "conversation_opened"
  | "conversation_reopened"
  | "conversation_resolved"
  | "merged"
  | "merged_into"
  | "merge_undone"
  | "split_off";

/** Who did something with a contact; the system stands for the contact and the network too. */
export interface Actor {
  readonly actorType: "user" | "api_key" | "system";
  readonly actorId: AnyId | null;
  readonly actorName: string;
}

export const NOBODY: Actor = { actorType: "system", actorId: null, actorName: "" };

type Caller = { readonly name: string } & (
  | { readonly type: "user"; readonly userId: UserId }
  | { readonly type: "api_key"; readonly apiKeyId: ApiKeyId }
);

export function actorOf(caller: Caller): Actor & { readonly actorType: Caller["type"] } {
  const actorId = caller.type === "user" ? caller.userId : caller.apiKeyId;
  return { actorType: caller.type, actorId, actorName: caller.name };
}

export interface HistoryDetails {
  readonly identityKind?: string;
  readonly identityValue?: string;
  readonly fields?: readonly string[];
  readonly conversationId?: ConversationId;
  readonly mergeId?: ContactMergeId;
  readonly otherId?: ContactId;
}

export interface HistoryEntry extends Actor {
  readonly tenantId: TenantId;
  readonly id: HistoryEntryId;
  readonly contactId: ContactId;
  readonly kind: HistoryKind;
  readonly details: HistoryDetails;
  readonly at: Date;
}
