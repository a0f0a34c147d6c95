import { deadLetterAdded } from "../platform/deadletter/events.js";
import { announce } from "../platform/eventlog/announce.js";
import type { Tx } from "../platform/postgres/transaction.js";
import { type ChannelId, type DeadLetterId, newId, type TenantId } from "../shared/ids.js";

export interface Quarantined {
  readonly tenantId: TenantId;
  readonly channelId: ChannelId;
  /** What the event tells: `message`, `receipt`, … */
  readonly topic: string;
  /** What it is, for people. */
  readonly description: string;
  readonly reason: string;
  readonly raw: Uint8Array;
}

/** Keeps what nobody could understand, and tells it, so that nothing is lost and what comes after it is not held up. */
export async function quarantine(tx: Tx, entry: Quarantined, now: Date): Promise<void> {
  const id = newId<DeadLetterId>();
  await tx
    .insertInto("quarantine")
    .values({ ...entry, id, raw: Buffer.from(entry.raw), createdAt: now })
    .execute();
  const { raw: _, ...told } = entry;
  const unknown = { conversationId: undefined, messageId: undefined };
  announce(tx, [deadLetterAdded({ ...told, ...unknown, id, kind: "event", attempts: 1, createdAt: now, putAsideAt: now })], now);
}
