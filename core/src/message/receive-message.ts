import type { Contact, ContactIdentity } from "../contact/index.js";
import { type Conversation, type ConversationChange, conversationEvent, ensureConversation } from "../conversation/index.js";
import type { Media } from "../media/index.js";
import { announce, type DomainEvent } from "../platform/eventlog/announce.js";
import { passing } from "../platform/fault-points.js";
import type { Tx } from "../platform/postgres/transaction.js";
import { schedule } from "../platform/work/schedule.js";
import { type AttachmentId, type ChannelId, type MessageId, newId, type TenantId } from "../shared/ids.js";
import { appendMessage, type NewMessage } from "./append-message.js";
import { messageEvent } from "./events.js";
import { findByExternalId, findThreadOf, insertExternalId } from "./external-id-store.js";
import type { InboundFile } from "./gateway/inbound.js";
import { parseIdempotencyKey } from "./idempotency.js";
import type { Attachment, ContentType } from "./message.js";
import { findMessage } from "./message-store.js";

/** Work: the bytes of an attachment are fetched. Key: the attachment. */
export const FETCH_MEDIA = "fetch-media";

export type ReceivedFile = InboundFile & { readonly upload: Media | undefined };

export interface ReceivedMessage {
  readonly tenantId: TenantId;
  readonly channelId: ChannelId;
  readonly contact: Contact;
  readonly identity: ContactIdentity;
  readonly externalId: string;
  readonly thread: string;
  readonly contentType: ContentType;
  readonly text: string;
  readonly content: Uint8Array | null;
  readonly files: readonly ReceivedFile[];
  readonly replyTo: string;
  /** The network's ids of messages that this one goes with, the closest first. */
  readonly follows: readonly string[];
  /** A machine wrote it. */
  readonly isAutomatic: boolean;
  /** It was sent from our side, by another program or a phone. */
  readonly isEcho: boolean;
  readonly sentAt: Date;
}

export type Received = "stored" | "duplicate";

/**
 * Stores a message of the network, with its conversation; once, however often it comes. Throws `AlreadyStored` when another
 * delivery of it was quicker: the caller then undoes what this one did.
 */
export async function receiveMessage(tx: Tx, input: ReceivedMessage, now: Date): Promise<Received> {
  const { tenantId, channelId, contact, identity, externalId, isEcho, isAutomatic } = input;
  if (await findByExternalId(tx, tenantId, channelId, externalId)) return "duplicate";
  const follows = await findThreadOf(tx, tenantId, channelId, contact.id, input.follows);
  const thread = { tenantId, channelId, contactId: contact.id, identityId: identity.id, thread: input.thread, follows, isAutomatic };
  const joined = await ensureConversation(tx, thread, now);
  const id = newId<MessageId>();
  const attachments = input.files.map((file) => attachmentOf(file, id));
  const replyToId = await findAnswered(tx, input);
  const draft = draftOf(input, id, attachments, replyToId);
  passing("inbound-before-insert");
  const { message, conversation } = await appendMessage(tx, joined.conversation, draft, changeOf(joined.conversation, input, now), now);
  if (!(await insertExternalId(tx, { tenantId, channelId, externalId, messageId: id, part: 0 }))) throw new AlreadyStored();
  passing("inbound-inserted");
  for (const attachment of attachments) {
    if (attachment.status === "pending")
      await schedule(
        tx,
        { tenantId, kind: FETCH_MEDIA, key: attachment.id, lane: channelId, payload: { messageId: id, attachmentId: attachment.id } },
        now,
      );
  }
  const events: DomainEvent[] = [messageEvent(isEcho ? "message.echoed" : "message.received", message, conversation)];
  if (joined.how === "started") events.unshift(conversationEvent("created", conversation));
  if (joined.how === "reopened") events.unshift(conversationEvent("reopened", conversation));
  announce(tx, events, now);
  return "stored";
}

export function draftOf(input: ReceivedMessage, id: MessageId, attachments: readonly Attachment[], replyToId?: MessageId): NewMessage {
  const { channelId, identity, contact, isEcho, isAutomatic, contentType, text, content, externalId, sentAt } = input;
  return {
    id,
    channelId,
    identityId: identity.id,
    direction: isEcho ? "outbound" : "inbound",
    ...(isEcho ? ECHO_AUTHOR : { authorType: "contact", authorId: contact.id, authorName: contact.name }),
    isAutomatic,
    contentType,
    text,
    content,
    attachments,
    status: isEcho ? "sent" : "received",
    error: null,
    externalId,
    replyToId: replyToId ?? null,
    reactions: [],
    mentions: [],
    sentAt,
    editedAt: null,
    deletedAt: null,
  };
}

/** What a message makes of the conversation that it joins. */
export function changeOf(before: Conversation, input: ReceivedMessage, now: Date): ConversationChange {
  const { channelId, identity } = input;
  return { channelId, identityId: identity.id, ...threadFor(before, input), ...effectOn(before, input, now) };
}

/** A conversation that we started has the network's name for it from the first answer on. */
function threadFor(before: Conversation, { thread, isEcho }: ReceivedMessage): Pick<ConversationChange, "thread"> {
  return before.thread === "" && thread !== "" && !isEcho ? { thread } : {};
}

/** What a message does to its conversation. A machine does not wait for an answer, and brings nothing back to people. */
function effectOn(before: Conversation, { isEcho, isAutomatic, sentAt }: ReceivedMessage, now: Date): ConversationChange {
  if (isEcho) return isAutomatic ? {} : { waitingSince: null };
  const lastInboundAt = lastOf(before.lastInboundAt, sentAt < now ? sentAt : now);
  return isAutomatic ? { lastInboundAt } : { lastInboundAt, waitingSince: before.waitingSince ?? now, status: "open", snoozedUntil: null };
}

function lastOf(one: Date | null, other: Date): Date {
  return one && one > other ? one : other;
}

/** A network that knows our messages by the key they were sent with may name one that is still on its way. */
async function findAnswered(tx: Tx, { tenantId, channelId, replyTo }: ReceivedMessage): Promise<MessageId | undefined> {
  if (replyTo === "") return undefined;
  const known = await findByExternalId(tx, tenantId, channelId, replyTo);
  const key = known ? undefined : parseIdempotencyKey(replyTo);
  const message = key && (await findMessage(tx, tenantId, key.messageId));
  return known ?? (message?.channelId === channelId ? message.id : undefined);
}

const ECHO_AUTHOR = { authorType: "system", authorId: null, authorName: "Sent elsewhere" } as const;

function attachmentOf({ upload, ...file }: ReceivedFile, messageId: MessageId): Attachment {
  if (upload) {
    const { id: mediaId, mimeType, name, sizeBytes } = upload;
    return {
      ...file,
      id: newId<AttachmentId>(),
      messageId,
      mimeType,
      name,
      sizeBytes,
      status: "stored",
      reference: null,
      mediaId,
      error: "",
    };
  }
  const isThere = file.reference !== null && file.error === "";
  return {
    ...file,
    id: newId<AttachmentId>(),
    messageId,
    status: isThere ? "pending" : "failed",
    mediaId: null,
    error: isThere ? "" : file.error || "The network sent no file.",
  };
}

/** Says that two deliveries of one message met, and this one came second. */
export class AlreadyStored extends Error {
  override name = "AlreadyStored";
}
