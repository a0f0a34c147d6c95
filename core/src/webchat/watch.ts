import { findReadSeq, listConversationIds } from "../conversation/index.js";
import { eventToProto } from "../event/index.js";
import { type Correspondence, listChangedWith, listMessagesWithAfter, type Message, type Typing } from "../message/index.js";
import { findPosition, listEventsAbout, type StoredEvent } from "../platform/eventlog/event-store.js";
import { inTenant, type Tx } from "../platform/postgres/transaction.js";
import { type ConversationId, type EventId, formatId, type MessageId, parseId } from "../shared/ids.js";
import { correspondenceOf, type Standing, standingOf } from "./correspondence.js";
import type { WebchatDeps } from "./deps.js";
import { type Subscription, topic } from "./subscription.js";
import type { Visitor } from "./webchat.js";

/** How much of the chat a page has already. */
export interface Known {
  /** The newest position it has in `conversationId`; undefined: it wants nothing again. */
  readonly seq: bigint | undefined;
  /** Undefined: the conversation that goes on. */
  readonly conversationId: ConversationId | undefined;
  /** The last event it has; undefined: it does not care for changes of what it has. */
  readonly cursor: EventId | undefined;
}

export type Watched =
  /** First: where the chat stands. With `isResync` too much was missed, and the page loads its messages anew. */
  | { readonly kind: "welcome"; readonly standing: Standing; readonly isResync: boolean }
  | { readonly kind: "message" | "changed"; readonly message: Message }
  | { readonly kind: "event"; readonly event: StoredEvent }
  | { readonly kind: "read"; readonly conversationId: ConversationId; readonly seq: bigint; readonly cursor: EventId }
  | { readonly kind: "typing"; readonly typing: Typing };

const MAX_MISSED = 500;

/** A visitor's chat: what was missed, then what happens. Ends with the signal, or when the connection must begin anew. */
export async function* watch(
  { db, hub }: Pick<WebchatDeps, "db" | "hub">,
  visitor: Visitor,
  known: Known,
  signal: AbortSignal,
): AsyncGenerator<Watched> {
  const { tenantId } = visitor;
  using subscription = await hub.subscribe(visitor);
  yield* await inTenant(db, tenantId, (tx) => missed(tx, visitor, known, subscription));
  for await (const item of subscription.items(signal)) {
    if (item.kind !== "event" || item.event.name !== "conversation.read") {
      yield item;
      continue;
    }
    const id = parseId<ConversationId>("cv", eventToProto(item.event).payload?.conversation?.id ?? "");
    const seq = await inTenant(db, tenantId, (tx) => findReadSeq(tx, tenantId, id));
    yield { kind: "read", conversationId: id, seq, cursor: item.event.id };
  }
}

async function missed(tx: Tx, visitor: Visitor, known: Known, subscription: Subscription): Promise<Watched[]> {
  const { tenantId } = visitor;
  const of = await correspondenceOf(tx, visitor);
  const conversationIds = await listConversationIds(tx, tenantId, of.contactIds);
  // Before anything is read below, so that what comes later comes live.
  for (const id of of.contactIds) subscription.follow(topic.contact(formatId("ct", id)));
  for (const id of conversationIds) subscription.follow(topic.conversation(formatId("cv", id)));
  const standing = await standingOf(tx, of);
  const messages = await missedMessages(tx, of, standing, known);
  const changes = await missedChanges(tx, of, conversationIds, known);
  if (!messages || !changes) return [{ kind: "welcome", standing, isResync: true }];
  const ids = new Set(messages.map(({ id }) => id));
  return [
    { kind: "welcome", standing, isResync: false },
    ...messages.map((message) => ({ kind: "message", message }) as const),
    ...changes.filter(({ message }) => !ids.has(message.id)),
  ];
}

/** Messages after the newest that is known; undefined when they are too many. */
async function missedMessages(
  tx: Tx,
  of: Correspondence,
  { conversation }: Standing,
  { seq, conversationId }: Known,
): Promise<Message[] | undefined> {
  if (seq === undefined || !conversation) return [];
  const after = conversationId === undefined || conversationId === conversation.id ? seq : 0n;
  const messages = await listMessagesWithAfter(tx, of, conversation.id, after, MAX_MISSED + 1);
  return messages.length > MAX_MISSED ? undefined : messages;
}

const IS_NEW: ReadonlySet<string> = new Set(["message.received", "message.queued", "message.echoed"]);

/** Messages that events after the cursor tell of, as they are now; undefined when the log no longer tells, or too much. */
async function missedChanges(
  tx: Tx,
  of: Correspondence,
  conversationIds: readonly ConversationId[],
  { cursor }: Known,
): Promise<{ kind: "message" | "changed"; message: Message }[] | undefined> {
  if (cursor === undefined) return [];
  const position = await findPosition(tx, of.tenantId, cursor);
  if (position === undefined) return undefined;
  const events = await listEventsAbout(tx, of.tenantId, conversationIds, position, MAX_MISSED + 1);
  if (events.length > MAX_MISSED) return undefined;
  const told = new Map<MessageId, "message" | "changed">();
  for (const event of events) {
    const message = eventToProto(event).payload?.message;
    if (!message) continue;
    const id = parseId<MessageId>("ms", message.id);
    if (IS_NEW.has(event.name) || !told.has(id)) told.set(id, IS_NEW.has(event.name) ? "message" : "changed");
  }
  const messages = await listChangedWith(tx, of, [...told.keys()]);
  return messages.map((message) => ({ kind: told.get(message.id) ?? "changed", message }));
}
