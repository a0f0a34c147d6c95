import type { Generated } from "kysely";
import type { AnyId, AttachmentId, ChannelId, ConversationId, IdentityId, MediaId, MessageId, TenantId, UserId } from "../shared/ids.js";
import type { AttachmentStatus, AttemptOutcome, AuthorType, ContentType, Direction, MediaType, MessageStatus } from "./message.js";

export interface MessageTables {
  message: {
    tenantId: TenantId;
    id: MessageId;
    conversationId: ConversationId;
    channelId: ChannelId | null;
    identityId: IdentityId | null;
    seq: string;
    direction: Direction;
    isAutomatic: Generated<boolean>;
    authorType: AuthorType;
    authorId: AnyId | null;
    authorName: Generated<string>;
    contentType: ContentType;
    text: Generated<string>;
    content: Buffer | null;
    status: MessageStatus;
    errorClass: string | null;
    errorReason: string | null;
    errorMessage: string | null;
    externalId: string | null;
    /** Messages of the network that this one became; known once its delivery has begun. */
    partCount: Generated<number>;
    replyToId: MessageId | null;
    reactions: Generated<unknown>;
    mentions: Generated<UserId[]>;
    sentAt: Date;
    editedAt: Date | null;
    deletedAt: Date | null;
    createdAt: Date;
    search: Generated<string>;
  };
  messageExternalId: {
    tenantId: TenantId;
    channelId: ChannelId;
    externalId: string;
    messageId: MessageId;
    part: Generated<number>;
  };
  messageRevision: {
    tenantId: TenantId;
    messageId: MessageId;
    editId: string;
    text: string;
    content: Buffer | null;
    replacedAt: Date;
  };
  receipt: {
    tenantId: TenantId;
    id: string;
    channelId: ChannelId;
    externalId: string;
    status: "sent" | "delivered" | "read" | "failed";
    errorClass: string | null;
    errorReason: string | null;
    errorMessage: string | null;
    at: Date;
  };
  deliveryAttempt: {
    tenantId: TenantId;
    messageId: MessageId;
    number: number;
    part: number;
    outcome: AttemptOutcome;
    errorClass: string | null;
    errorReason: string | null;
    errorMessage: string | null;
    externalId: string | null;
    startedAt: Date;
    endedAt: Date | null;
  };
  attachment: {
    tenantId: TenantId;
    id: AttachmentId;
    messageId: MessageId;
    ordinal: number;
    type: MediaType;
    mimeType: Generated<string>;
    name: Generated<string>;
    sizeBytes: Generated<string>;
    durationMs: Generated<string>;
    status: AttachmentStatus;
    reference: string | null;
    mediaId: MediaId | null;
    error: Generated<string>;
  };
  mediaReference: { tenantId: TenantId; channelId: ChannelId; sha256: string; reference: string; createdAt: Date };
}
