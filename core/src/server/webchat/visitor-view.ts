import type { JsonObject } from "@bufbuild/protobuf";
import { type Timestamp, timestampDate } from "@bufbuild/protobuf/wkt";
import { ContentSchema, ContentTypeSchema } from "@linktor/gen/linktor/content/v1/content_pb.js";
import { type Conversation, ConversationStatus, OwnerType } from "@linktor/gen/linktor/conversation/v1/conversation_pb.js";
import {
  type Attachment,
  AttachmentStatusSchema,
  type Author,
  AuthorType,
  Direction,
  type Message,
  MessageStatus,
} from "@linktor/gen/linktor/message/v1/message_pb.js";
import { enumNames } from "../rest/enum-names.js";
import { toRestJson } from "../rest/json.js";

export interface View {
  /** `vi_…` of the session that looks. */
  readonly visitorId: string;
  /** Path at which a stored file can be fetched for a while. */
  readonly pathTo: (mediaId: string) => string;
}

/** A message as the visitor may see it: nothing that is between colleagues, networks and us. */
export function messageView(message: Message, view: View): JsonObject {
  const own = `${view.visitorId}:`;
  return {
    conversation_id: message.conversationId,
    seq: Number(message.seq),
    id: message.id,
    ...(message.externalId.startsWith(own) ? { client_id: message.externalId.slice(own.length) } : {}),
    author: authorView(message.author),
    type: enumNames(ContentTypeSchema).nameOf.get(message.contentType) ?? "unsupported",
    reply_to: message.replyTo,
    at: isoOf(message.createdAt),
    ...changeableView(message, view),
  };
}

/** What of a message may be another later. */
export function changeableView(message: Message, view: View): JsonObject {
  return {
    text: message.text,
    content: message.content ? toRestJson(ContentSchema, message.content) : null,
    attachments: message.attachments.map((attachment) => attachmentView(attachment, view)),
    reactions: message.reactions.map(({ author, emoji }) => ({ author: authorView(author), emoji })),
    status: statusView(message),
    edited_at: message.editedAt ? isoOf(message.editedAt) : null,
    deleted_at: message.deletedAt ? isoOf(message.deletedAt) : null,
  };
}

/** The conversation that goes on, or null before the first message. */
export function conversationView(conversation: Conversation | undefined): JsonObject | null {
  if (!conversation) return null;
  const { id, status, owner } = conversation;
  const agent = owner?.type === OwnerType.USER ? { name: owner.name } : null;
  return { id, status: status === ConversationStatus.RESOLVED ? "resolved" : "open", agent };
}

export function authorView(author: Author | undefined): JsonObject {
  switch (author?.type) {
    case AuthorType.CONTACT:
      return { type: "visitor", name: author.name, avatar: null };
    case AuthorType.USER:
      return { type: "agent", name: author.name, avatar: null };
    case AuthorType.BOT:
      return { type: "bot", name: author.name, avatar: null };
    default:
      // A program is named after its key, which is nobody else's business.
      return { type: "system", name: "", avatar: null };
  }
}

/** Of the visitor's own: it is stored. Of ours: how far their own pages reported it. */
function statusView({ direction, status }: Message): string {
  if (direction === Direction.INBOUND) return "sent";
  if (status === MessageStatus.READ) return "read";
  return status === MessageStatus.DELIVERED ? "delivered" : "sent";
}

function attachmentView({ type, mimeType, name, sizeBytes, durationMs, mediaId, status }: Attachment, view: View): JsonObject {
  return {
    type: enumNames(ContentTypeSchema).nameOf.get(type) ?? "file",
    mime: mimeType,
    name,
    size: Number(sizeBytes),
    duration_ms: Number(durationMs),
    status: enumNames(AttachmentStatusSchema).nameOf.get(status) ?? "",
    url: mediaId === "" ? "" : view.pathTo(mediaId),
  };
}

function isoOf(at: Timestamp | undefined): string {
  return at ? timestampDate(at).toISOString() : "";
}
