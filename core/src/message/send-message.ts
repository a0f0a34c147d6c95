import { type Channel, findChannelsOf, getChannel } from "../channel/index.js";
import { listIdentitiesOf } from "../contact/index.js";
import { type Conversation, lockConversation } from "../conversation/index.js";
import { findMedia } from "../media/index.js";
import { announce } from "../platform/eventlog/announce.js";
import type { Tx } from "../platform/postgres/transaction.js";
import { takeOf } from "../platform/quota/quota-store.js";
import { type NewWork, schedule } from "../platform/work/schedule.js";
import { AppError, invalid, notFound } from "../shared/errors.js";
import {
  type AnyId,
  type AttachmentId,
  type ChannelId,
  type ConversationId,
  formatId,
  type IdentityId,
  type MediaId,
  type MessageId,
  newId,
  type TenantId,
  type UserId,
} from "../shared/ids.js";
import { appendMessage, type NewMessage } from "./append-message.js";
import { mentionedEvent, messageEvent } from "./events.js";
import { assertSendable } from "./gateway/assert-sendable.js";
import { capabilitiesOf } from "./gateway/capabilities.js";
import { holdMentioned, mention } from "./mention.js";
import type { Attachment, Author, ContentType, MediaType, Message } from "./message.js";
import { findMessage } from "./message-store.js";

/** Work: a message goes out. Key: the conversation, so that messages of one go out in order. */
export const DELIVER_MESSAGE = "deliver-message";

export interface SendMessage {
  readonly tenantId: TenantId;
  readonly conversationId: ConversationId;
  readonly author: Author;
  readonly text: string;
  /** Kind and binary form of a structured part, and whether it says nothing without a text or a file. */
  readonly content: { readonly type: ContentType; readonly bytes: Uint8Array; readonly needsText: boolean } | undefined;
  readonly attachments: readonly { readonly mediaId: MediaId; readonly type: MediaType | undefined; readonly name: string }[];
  readonly replyToId: MessageId | undefined;
  readonly channelId: ChannelId | undefined;
  readonly isNote: boolean;
  /** Only of a note. */
  readonly mentions?: readonly UserId[];
}

/** Queues a message to the contact, or adds a note. What happens to it is told by `delivery.updated` events. */
export async function sendMessage(tx: Tx, input: SendMessage, now: Date): Promise<{ message: Message; conversation: Conversation }> {
  const { tenantId, conversationId, isNote, mentions = [] } = input;
  if (!isNote && mentions.length > 0) throw invalid("mentions", "only a note mentions colleagues; send it with note.");
  if (mentions.length > 0) await holdMentioned(tx, tenantId, mentions);
  const [before, channel] = await Promise.all([
    lockConversation(tx, tenantId, conversationId),
    input.channelId ? getChannel(tx, tenantId, input.channelId) : findChannelsOf(tx, tenantId, [conversationId]).then(onlyOf),
    isNote ? undefined : takeOf(tx, tenantId, "messages_per_day", 1, now),
  ]);
  const id = newId<MessageId>();
  const attachments = await attachAll(tx, tenantId, id, input.attachments);
  if (input.replyToId) await assertInConversation(tx, before, input.replyToId);
  const draft = outgoingDraft(before, input, id, attachments, now);
  if (isNote) {
    if (draft.contentType === "template") throw invalid("note", "a template goes to the contact; write the note as text.");
    const noted = await appendMessage(
      tx,
      before,
      { ...draft, direction: "note", status: "received", channelId: null, identityId: null },
      {},
      now,
    );
    const mentioned = await mention(tx, noted.message);
    announce(
      tx,
      [
        messageEvent("message.noted", noted.message, noted.conversation),
        ...mentioned.map((userId) => mentionedEvent(userId, noted.message, noted.conversation)),
      ],
      now,
    );
    return noted;
  }
  if (!channel) throw notFound("channel", formatId("ch", before.channelId));
  const identityId = channel.id === before.channelId ? before.identityId : await identityOn(tx, before, channel);
  assertSendable(channel, before, draft, now);
  const takesOver = input.author.authorType === "user" && input.author.authorId && before.ownerType !== "user";
  const owner = takesOver ? { ownerType: "user" as const, ownerId: input.author.authorId as AnyId } : {};
  const [sent] = await Promise.all([
    appendMessage(
      tx,
      before,
      { ...draft, channelId: channel.id, identityId },
      { channelId: channel.id, identityId, waitingSince: null, ...owner },
      now,
    ),
    schedule(tx, deliveryOf(tenantId, before.id, channel.id, id), now),
  ]);
  announce(tx, [messageEvent("message.queued", sent.message, sent.conversation)], now);
  return sent;
}

/** The work of sending a message. */
export function deliveryOf(tenantId: TenantId, conversationId: ConversationId, channelId: ChannelId | null, messageId: MessageId): NewWork {
  return { tenantId, kind: DELIVER_MESSAGE, key: conversationId, lane: channelId, payload: { messageId } };
}

function onlyOf<T>(found: ReadonlyMap<unknown, T>): T | undefined {
  return found.values().next().value;
}

/** The contact's address on another channel than the one it wrote by. */
async function identityOn(tx: Tx, { tenantId, contactId }: Conversation, channel: Channel): Promise<IdentityId> {
  const kind = capabilitiesOf(channel)?.identityKind;
  const identities = await listIdentitiesOf(tx, tenantId, [contactId]);
  const identity = identities.find((one) => one.kind === kind && (one.scope === "" || one.scope === channel.id));
  if (identity) return identity.id;
  throw new AppError("precondition", "NO_ADDRESS", `This contact has no address on the channel ${channel.name}.`);
}

/** What a user or a program sends, as a message of a conversation that its place in it is still missing from. */
export function outgoingDraft(
  conversation: Conversation,
  input: SendMessage,
  id: MessageId,
  attachments: readonly Attachment[],
  now: Date,
): NewMessage {
  const { content, author } = input;
  if (input.text.trim() === "" && attachments.length === 0 && (!content || content.needsText)) {
    throw invalid("text", "write something, or attach a file.");
  }
  return {
    id,
    channelId: conversation.channelId,
    identityId: conversation.identityId,
    direction: "outbound",
    isAutomatic: false,
    ...author,
    contentType: content?.type ?? attachments[0]?.type ?? "text",
    text: input.text,
    content: content?.bytes ?? null,
    attachments,
    status: "queued",
    error: null,
    externalId: null,
    replyToId: input.replyToId ?? null,
    reactions: [],
    mentions: input.mentions ?? [],
    sentAt: now,
    editedAt: null,
    deletedAt: null,
  };
}

async function attachAll(tx: Tx, tenantId: TenantId, messageId: MessageId, files: SendMessage["attachments"]): Promise<Attachment[]> {
  const attachments: Attachment[] = [];
  for (const file of files) attachments.push(await attach(tx, tenantId, messageId, file));
  return attachments;
}

async function attach(
  tx: Tx,
  tenantId: TenantId,
  messageId: MessageId,
  { mediaId, type, name }: SendMessage["attachments"][number],
): Promise<Attachment> {
  const media = await findMedia(tx, tenantId, mediaId);
  if (!media) throw notFound("media", formatId("md", mediaId));
  return {
    id: newId<AttachmentId>(),
    messageId,
    type: type ?? mediaTypeOf(media.mimeType),
    mimeType: media.mimeType,
    name: name || media.name,
    sizeBytes: media.sizeBytes,
    durationMs: 0,
    status: "stored",
    reference: null,
    mediaId,
    error: "",
  };
}

async function assertInConversation(tx: Tx, conversation: Conversation, replyToId: MessageId): Promise<void> {
  const quoted = await findMessage(tx, conversation.tenantId, replyToId);
  if (quoted?.conversationId !== conversation.id) throw notFound("message", formatId("ms", replyToId));
}

export function mediaTypeOf(mimeType: string): MediaType {
  const kind = mimeType.split("/")[0];
  return kind === "image" || kind === "audio" || kind === "video" ? kind : "file";
}
