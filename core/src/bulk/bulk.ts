import type { Owner, Priority } from "../conversation/conversation.js";
import type { AnyId, BulkUpdateId, ConversationId, TenantId } from "../shared/ids.js";

/** What is done with each conversation; it is kept as JSON. */
export type BulkChange =
  | { readonly kind: "assign"; readonly owner: Owner }
  | { readonly kind: "resolve" | "reopen" | "read" }
  | { readonly kind: "snooze"; readonly until: string }
  | { readonly kind: "priority"; readonly priority: Priority }
  | { readonly kind: "labels"; readonly add: readonly string[]; readonly remove: readonly string[] };

export interface BulkFailure {
  readonly conversationId: ConversationId;
  readonly reason: string;
  readonly message: string;
}

/** One change of many conversations, and how far it is. */
export interface BulkUpdate {
  readonly tenantId: TenantId;
  readonly id: BulkUpdateId;
  readonly actorType: "user" | "api_key";
  readonly actorId: AnyId | null;
  readonly actorName: string;
  readonly change: BulkChange;
  readonly conversationIds: readonly ConversationId[];
  /** So many of them were tried. */
  readonly position: number;
  readonly failed: number;
  /** Of the first ones that failed. */
  readonly failures: readonly BulkFailure[];
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
}

export const MAX_CONVERSATIONS = 10_000;
export const MAX_FAILURES_KEPT = 100;
/** It can be asked for so long after it is over. */
export const KEPT_MS = 7 * 24 * 3_600_000;
