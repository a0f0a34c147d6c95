import type { AnyId, ConversationId, MessageId, ScheduledMessageId, TenantId } from "../shared/ids.js";

export type ScheduledStatus = "waiting" | "sent" | "cancelled" | "failed";

/** A message that goes out later. */
export interface ScheduledMessage {
  readonly tenantId: TenantId;
  readonly id: ScheduledMessageId;
  readonly conversationId: ConversationId;
  readonly authorType: "user" | "system";
  readonly authorId: AnyId | null;
  readonly authorName: string;
  /** `linktor.message.v1.OutboundMessage`, binary. */
  readonly content: Uint8Array;
  readonly sendAt: Date;
  readonly cancelOnReply: boolean;
  /** The last message of the conversation when it was asked for: what the contact writes after it is a reply. */
  readonly heardSeq: bigint;
  readonly status: ScheduledStatus;
  readonly reason: string;
  readonly error: string;
  readonly messageId: MessageId | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export const MAX_WAITING = 100;
const MAX_AHEAD_MS = 366 * 24 * 3_600_000;

/** Whether a time is one that a message can wait for. */
export function isAhead(sendAt: Date, now: Date): boolean {
  const ms = sendAt.getTime() - now.getTime();
  return ms > 0 && ms <= MAX_AHEAD_MS;
}
