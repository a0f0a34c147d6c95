import type { CannedResponseId, ConversationId, DraftId, MediaId, MessageId, TenantId, UserId } from "../shared/ids.js";

export type DraftMode = "reply" | "note";

/** What a user has begun to write. */
export interface Draft {
  readonly tenantId: TenantId;
  readonly id: DraftId;
  readonly userId: UserId;
  readonly conversationId: ConversationId;
  readonly mode: DraftMode;
  readonly text: string;
  readonly replyToId: MessageId | null;
  readonly mediaIds: readonly MediaId[];
  readonly version: bigint;
  readonly updatedAt: Date;
}

export function isEmpty({ text, mediaIds }: Pick<Draft, "text" | "mediaIds">): boolean {
  return text.trim() === "" && mediaIds.length === 0;
}

/** A text that is used again and again. */
export interface CannedResponse {
  readonly tenantId: TenantId;
  readonly id: CannedResponseId;
  readonly shortcut: string;
  readonly title: string;
  readonly text: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** One spelling for each shortcut, so that it is found however it is typed. */
export function normalizeShortcut(shortcut: string): string {
  return shortcut.toLowerCase();
}
