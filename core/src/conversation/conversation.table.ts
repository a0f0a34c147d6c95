import type { Generated } from "kysely";
import type { AnyId, ChannelId, ContactId, ConversationId, IdentityId, MessageId, TenantId, UserId } from "../shared/ids.js";
import type { ConversationStatus, OwnerType, Priority } from "./conversation.js";

export interface ConversationTables {
  conversation: {
    tenantId: TenantId;
    id: ConversationId;
    contactId: ContactId;
    channelId: ChannelId;
    identityId: IdentityId;
    threadKey: string;
    thread: Generated<string>;
    status: Generated<ConversationStatus>;
    priority: Generated<Priority>;
    ownerType: OwnerType;
    ownerId: AnyId;
    subject: Generated<string>;
    labels: Generated<string[]>;
    lastSeq: Generated<string>;
    lastMessageText: Generated<string>;
    lastMessageAt: Date;
    lastInboundAt: Date | null;
    waitingSince: Date | null;
    snoozedUntil: Date | null;
    resolvedAt: Date | null;
    createdAt: Date;
    updatedAt: Date;
  };
  conversationRead: { tenantId: TenantId; conversationId: ConversationId; userId: UserId; lastReadSeq: string };
  /** Notes that call a user; they are written with the note. */
  mention: { tenantId: TenantId; messageId: MessageId; userId: UserId; conversationId: ConversationId; seq: string };
}
