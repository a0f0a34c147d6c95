import type { ChannelId, ConversationId, DeadLetterId, MessageId, TenantId } from "../../shared/ids.js";

/** Something that was put aside because it failed each time. */
export interface DeadLetter {
  readonly tenantId: TenantId;
  readonly id: DeadLetterId;
  readonly kind: "work" | "event";
  /** Of work its kind, of an event what it tells. */
  readonly topic: string;
  readonly description: string;
  readonly reason: string;
  readonly attempts: number;
  readonly channelId: ChannelId | undefined;
  readonly conversationId: ConversationId | undefined;
  readonly messageId: MessageId | undefined;
  readonly createdAt: Date;
  readonly putAsideAt: Date;
}

/** What leaves with it when something goes from the list. */
export interface Removal {
  readonly outcome: "stored" | "duplicate" | "scheduled" | "discarded";
  readonly by: Remover;
}

/** Who replays or discards. */
export interface Remover {
  readonly name: string;
  readonly userId?: string | undefined;
}

/** Work as it lies aside. */
export interface ParkedWork {
  readonly tenantId: TenantId;
  readonly id: string;
  readonly kind: string;
  readonly payload: unknown;
  readonly attempts: number;
  readonly lastError: string | null;
  readonly createdAt: Date;
  readonly parkedAt: Date;
}

type Named = { readonly conversationId?: ConversationId; readonly messageId?: MessageId };

/** `deliver-message` is its own description, once it reads like one. */
export function deadLetterOfWork(work: ParkedWork): DeadLetter {
  const { conversationId, messageId } = (work.payload ?? {}) as Named;
  const words = work.kind.replaceAll("-", " ");
  return {
    tenantId: work.tenantId,
    id: work.id as DeadLetterId,
    kind: "work",
    topic: work.kind,
    description: words.charAt(0).toUpperCase() + words.slice(1),
    reason: work.lastError ?? "",
    attempts: work.attempts,
    channelId: undefined,
    conversationId,
    messageId,
    createdAt: work.createdAt,
    putAsideAt: work.parkedAt,
  };
}
