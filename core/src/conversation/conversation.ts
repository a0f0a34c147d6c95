import { AppError } from "../shared/errors.js";
import type { AnyId, ChannelId, ContactId, ConversationId, IdentityId, TenantId } from "../shared/ids.js";

export type ConversationStatus = "open" | "pending" | "snoozed" | "resolved";
export type Priority = "low" | "normal" | "high" | "urgent";
export type OwnerType = "queue" | "user" | "bot";

/** Latest activity first, or those who wait for an answer, the longest first. */
export type ConversationSort = "latest" | "waiting";

export interface Owner {
  readonly ownerType: OwnerType;
  readonly ownerId: AnyId;
}

export interface Conversation extends Owner {
  readonly tenantId: TenantId;
  readonly id: ConversationId;
  readonly contactId: ContactId;
  readonly contactName: string;
  /** The channel and the identity of its latest message: where a reply goes. */
  readonly channelId: ChannelId;
  readonly identityId: IdentityId;
  readonly thread: string;
  readonly status: ConversationStatus;
  readonly priority: Priority;
  readonly ownerName: string;
  readonly subject: string;
  readonly labels: readonly string[];
  readonly lastSeq: bigint;
  readonly lastMessageText: string;
  readonly lastMessageAt: Date;
  readonly lastInboundAt: Date | null;
  readonly waitingSince: Date | null;
  readonly snoozedUntil: Date | null;
  readonly resolvedAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Which conversation an event joins: the contact's on this channel, or one of several where the network has threads. */
export function threadKey(channelId: ChannelId, contactId: ContactId, thread: string): string {
  return `${channelId}/${contactId}/${thread}`;
}

/** Whether a resolved conversation goes on, or a new one starts. */
export function reopens(resolvedAt: Date, windowHours: number, now: Date): boolean {
  return now.getTime() - resolvedAt.getTime() <= windowHours * 3_600_000;
}

/** Free text may go out only so long after the contact's last message, where the network says so. */
export function assertWindowOpen(conversation: Pick<Conversation, "lastInboundAt">, windowHours: number, now: Date): void {
  if (windowHours === 0) return;
  const since = conversation.lastInboundAt;
  if (since && now.getTime() - since.getTime() < windowHours * 3_600_000) return;
  throw new AppError(
    "precondition",
    "REPLY_WINDOW_CLOSED",
    `The contact has not written within the last ${windowHours} hours; only templates can be sent now.`,
  );
}

const PREVIEW_LENGTH = 160;

export function previewOf(text: string): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line.length <= PREVIEW_LENGTH ? line : `${line.slice(0, PREVIEW_LENGTH - 1)}…`;
}
