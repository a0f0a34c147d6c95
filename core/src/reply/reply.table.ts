import type { Generated } from "kysely";
import type { CannedResponseId, ConversationId, DraftId, MediaId, MessageId, TenantId, UserId } from "../shared/ids.js";
import type { DraftMode } from "./reply.js";

export interface ReplyTables {
  draft: {
    tenantId: TenantId;
    id: DraftId;
    userId: UserId;
    conversationId: ConversationId;
    mode: DraftMode;
    text: string;
    replyToId: MessageId | null;
    mediaIds: Generated<MediaId[]>;
    version: string;
    updatedAt: Date;
  };
  cannedResponse: {
    tenantId: TenantId;
    id: CannedResponseId;
    shortcut: string;
    title: string;
    text: string;
    createdAt: Date;
    updatedAt: Date;
    search: Generated<string>;
  };
}
