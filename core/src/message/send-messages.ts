import { type Channel, findChannelsOf } from "../channel/index.js";
import { type Conversation, lockConversations, updateAppended } from "../conversation/index.js";
import { findUsed, insertAnswers, type Once } from "../identity/index.js";
import { announce } from "../platform/eventlog/announce.js";
import type { Tx } from "../platform/postgres/transaction.js";
import { hasQuota } from "../platform/quota/quota-store.js";
import { scheduleAll } from "../platform/work/schedule.js";
import { AppError } from "../shared/errors.js";
import { type ChannelId, type ConversationId, type MessageId, newId, type TenantId } from "../shared/ids.js";
import { type Appended, append } from "./append-message.js";
import { messageEvent } from "./events.js";
import { assertSendable } from "./gateway/assert-sendable.js";
import type { Message } from "./message.js";
import { insertMessages } from "./message-store.js";
import { deliveryOf, outgoingDraft, type SendMessage } from "./send-message.js";

/** A text to the contact of a conversation, by the channel it is on. */
export interface PlainSend {
  readonly input: SendMessage;
  /** What the call is to be known by when it is repeated, and its answer in binary. */
  readonly once: (Once & { readonly answer: (message: Message) => Uint8Array }) | undefined;
  readonly traceparent: string | undefined;
}

export function isPlain({ text, content, attachments, replyToId, channelId, isNote, mentions = [] }: SendMessage): boolean {
  return text.trim() !== "" && !content && attachments.length === 0 && !replyToId && !channelId && !isNote && mentions.length === 0;
}

/** Says that a call was repeated at the same moment: this one must look again. */
export class UsedMeanwhile extends Error {
  override name = "UsedMeanwhile";
}

/**
 * Sends many messages of a tenant at once, in order: the same number of statements, however many they are. Undefined for one that
 * `sendMessage` must take, by itself: because it is refused, is a repeat, or changes more than its conversation's last message; and
 * for all in the same conversation after it. Throws `UsedMeanwhile` when a repeat of one is under way.
 */
export async function sendMessages(tx: Tx, tenantId: TenantId, sends: readonly PlainSend[], now: Date): Promise<(Message | undefined)[]> {
  const ids = [...new Set(sends.map(({ input }) => input.conversationId))];
  const keys = sends.flatMap(({ once }) => once?.key ?? []);
  const [conversations, channels, used, isCounted] = await Promise.all([
    lockConversations(tx, tenantId, ids),
    findChannelsOf(tx, tenantId, ids),
    findUsed(tx, tenantId, keys),
    hasQuota(tx, tenantId, "messages_per_day"),
  ]);
  if (isCounted) return sends.map(() => undefined);
  const placing = new Placing(conversations, channels, used);
  const placed = sends.map((send) => placing.place(send, now));
  await write(
    tx,
    tenantId,
    placed.filter((one) => one !== undefined),
    now,
  );
  return placed.map((one) => one?.message);
}

type Placed = Appended & { readonly send: PlainSend };

/** Read at once, then changed in memory. */
class Placing {
  /** As they are with what was appended. */
  readonly #conversations: Map<ConversationId, Conversation>;
  readonly #channels: ReadonlyMap<ChannelId, Channel>;
  readonly #used: Set<string>;

  constructor(conversations: Map<ConversationId, Conversation>, channels: ReadonlyMap<ChannelId, Channel>, used: Set<string>) {
    this.#conversations = conversations;
    this.#channels = channels;
    this.#used = used;
  }

  place(send: PlainSend, now: Date): Placed | undefined {
    const { input, once } = send;
    const before = this.#conversations.get(input.conversationId);
    const channel = before && this.#channels.get(before.channelId);
    const isRepeat = once !== undefined && this.#used.has(once.key);
    if (!before || !channel || isRepeat || takesOver(input, before) || !isSendable(channel, before, now)) {
      this.#conversations.delete(input.conversationId);
      return undefined;
    }
    if (once) this.#used.add(once.key);
    const draft = outgoingDraft(before, input, newId<MessageId>(), [], now);
    const appended = append(before, draft, { waitingSince: null }, now);
    this.#conversations.set(before.id, appended.conversation);
    return { ...appended, send };
  }
}

/** A user who answers becomes the owner. */
function takesOver({ author }: SendMessage, { ownerType }: Conversation): boolean {
  return author.authorType === "user" && ownerType !== "user";
}

function isSendable(channel: Channel, conversation: Conversation, now: Date): boolean {
  try {
    assertSendable(channel, conversation, { contentType: "text", attachments: [] }, now);
    return true;
  } catch (error) {
    if (error instanceof AppError) return false;
    throw error;
  }
}

async function write(tx: Tx, tenantId: TenantId, placed: readonly Placed[], now: Date): Promise<void> {
  if (placed.length === 0) return;
  const messages = placed.map(({ message }) => message);
  const changed = new Map(placed.map(({ conversation }) => [conversation.id, conversation]));
  const work = placed.map(({ message: { id }, conversation, send: { traceparent } }) => ({
    ...deliveryOf(tenantId, conversation.id, conversation.channelId, id),
    traceparent,
  }));
  const answers = placed.flatMap(({ message, send: { once } }) => {
    if (!once) return [];
    const { key, method, requestHash, answer } = once;
    return [{ key, method, requestHash, response: answer(message) }];
  });
  announce(
    tx,
    placed.map(({ message, conversation }) => messageEvent("message.queued", message, conversation)),
    now,
  );
  const [, , , taken] = await Promise.all([
    insertMessages(tx, messages, now),
    updateAppended(tx, tenantId, [...changed.values()]),
    scheduleAll(tx, work, now),
    insertAnswers(tx, tenantId, answers),
  ]);
  if (taken < answers.length) throw new UsedMeanwhile();
}
