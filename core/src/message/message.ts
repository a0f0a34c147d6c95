import type { AnyId, AttachmentId, ChannelId, ConversationId, IdentityId, MediaId, MessageId, TenantId, UserId } from "../shared/ids.js";

export type Direction = "inbound" | "outbound" | "note";
export type AuthorType = "contact" | "user" | "bot" | "system";
export type MediaType = "image" | "audio" | "video" | "file" | "sticker";
export type ContentType = MediaType | "text" | "location" | "contacts" | "interactive" | "reaction" | "unsupported" | "template";
export type MessageStatus = "received" | "queued" | "sending" | "sent" | "delivered" | "read" | "failed" | "uncertain";
export type AttachmentStatus = "pending" | "stored" | "failed";
export type AttemptOutcome = "started" | "accepted" | "refused" | "uncertain";
export type ReceiptStatus = "sent" | "delivered" | "read" | "failed";

export interface Author {
  readonly authorType: AuthorType;
  readonly authorId: AnyId | null;
  readonly authorName: string;
}

/** Why a message was not delivered. */
export interface DeliveryFault {
  readonly class: string;
  readonly reason: string;
  readonly message: string;
}

export interface Attachment {
  readonly id: AttachmentId;
  readonly messageId: MessageId;
  readonly type: MediaType;
  readonly mimeType: string;
  readonly name: string;
  readonly sizeBytes: number;
  readonly durationMs: number;
  readonly status: AttachmentStatus;
  /** The network's reference, until its bytes are stored. */
  readonly reference: string | null;
  readonly mediaId: MediaId | null;
  readonly error: string;
}

export interface Reaction extends Author {
  readonly emoji: string;
}

export interface Message extends Author {
  readonly tenantId: TenantId;
  readonly id: MessageId;
  readonly conversationId: ConversationId;
  readonly channelId: ChannelId | null;
  readonly identityId: IdentityId | null;
  readonly seq: bigint;
  readonly direction: Direction;
  /** A machine wrote it: nothing automatic may answer. */
  readonly isAutomatic: boolean;
  readonly contentType: ContentType;
  readonly text: string;
  /** `linktor.content.v1.Content`, binary; null for kinds that have no structured part. */
  readonly content: Uint8Array | null;
  readonly attachments: readonly Attachment[];
  readonly status: MessageStatus;
  readonly error: DeliveryFault | null;
  readonly externalId: string | null;
  readonly replyToId: MessageId | null;
  readonly reactions: readonly Reaction[];
  /** Colleagues that a note calls. */
  readonly mentions: readonly UserId[];
  /** When it was written, by the network's clock for inbound. */
  readonly sentAt: Date;
  readonly editedAt: Date | null;
  readonly deletedAt: Date | null;
}

// A later step has a higher rank. A failure outranks what it contradicts, but not a message that was read; what was
// uncertain is settled by anything that is known.
const RANK: Readonly<Record<MessageStatus, number>> = {
  received: 9,
  queued: 0,
  sending: 1,
  uncertain: 2,
  sent: 3,
  delivered: 4,
  failed: 5,
  read: 6,
};

/** Whether a status may follow another: it only ever moves forward. */
export function movesForward(from: MessageStatus, to: MessageStatus): boolean {
  return RANK[to] > RANK[from];
}

/** The status of a message of several parts: as far as the part that is furthest behind; one failed part fails all. */
export function statusOfParts(parts: readonly MessageStatus[]): MessageStatus {
  if (parts.includes("failed")) return "failed";
  return parts.reduce((least, part) => (RANK[part] < RANK[least] ? part : least), "read");
}
