import { create, fromBinary } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { ContentSchema, ContentType as ContentTypeProto } from "@linktor/gen/linktor/content/v1/content_pb.js";
import {
  type Attachment as AttachmentProto,
  AttachmentSchema,
  AttachmentStatus as AttachmentStatusProto,
  type Author as AuthorProto,
  AuthorSchema,
  AuthorType as AuthorTypeProto,
  Direction as DirectionProto,
  type Message as MessageProto,
  MessageSchema,
  MessageStatus as Status,
} from "@linktor/gen/linktor/message/v1/message_pb.js";
import { formatId, formatOptionalId, type Prefix } from "../../shared/ids.js";
import type { Attachment, AttachmentStatus, Author, AuthorType, ContentType, Direction, Message, MessageStatus } from "../message.js";

export const CONTENT_TYPE: Readonly<Record<ContentType, ContentTypeProto>> = {
  text: ContentTypeProto.TEXT,
  image: ContentTypeProto.IMAGE,
  audio: ContentTypeProto.AUDIO,
  video: ContentTypeProto.VIDEO,
  file: ContentTypeProto.FILE,
  sticker: ContentTypeProto.STICKER,
  location: ContentTypeProto.LOCATION,
  contacts: ContentTypeProto.CONTACTS,
  interactive: ContentTypeProto.INTERACTIVE,
  reaction: ContentTypeProto.REACTION,
  unsupported: ContentTypeProto.UNSUPPORTED,
  template: ContentTypeProto.TEMPLATE,
};
const STATUS: Readonly<Record<MessageStatus, Status>> = {
  received: Status.RECEIVED,
  queued: Status.QUEUED,
  sending: Status.SENDING,
  sent: Status.SENT,
  delivered: Status.DELIVERED,
  read: Status.READ,
  failed: Status.FAILED,
  uncertain: Status.UNCERTAIN,
};
const DIRECTION: Readonly<Record<Direction, DirectionProto>> = {
  inbound: DirectionProto.INBOUND,
  outbound: DirectionProto.OUTBOUND,
  note: DirectionProto.NOTE,
};
const AUTHOR_TYPE: Readonly<Record<AuthorType, AuthorTypeProto>> = {
  contact: AuthorTypeProto.CONTACT,
  user: AuthorTypeProto.USER,
  bot: AuthorTypeProto.BOT,
  system: AuthorTypeProto.SYSTEM,
};
const AUTHOR_PREFIX: Readonly<Record<AuthorType, Prefix>> = { contact: "ct", user: "us", bot: "bt", system: "ak" };
const ATTACHMENT_STATUS: Readonly<Record<AttachmentStatus, AttachmentStatusProto>> = {
  pending: AttachmentStatusProto.PENDING,
  stored: AttachmentStatusProto.STORED,
  failed: AttachmentStatusProto.FAILED,
};

export function messageToProto(message: Message): MessageProto {
  return create(MessageSchema, {
    id: formatId("ms", message.id),
    conversationId: formatId("cv", message.conversationId),
    channelId: formatOptionalId("ch", message.channelId),
    seq: message.seq,
    direction: DIRECTION[message.direction],
    automatic: message.isAutomatic,
    author: authorToProto(message),
    contentType: CONTENT_TYPE[message.contentType],
    text: message.text,
    content: message.content ? fromBinary(ContentSchema, message.content) : undefined,
    attachments: message.attachments.map(attachmentToProto),
    status: STATUS[message.status],
    error: message.error ?? undefined,
    externalId: message.externalId ?? "",
    replyTo: formatOptionalId("ms", message.replyToId),
    reactions: message.reactions.map((reaction) => ({ author: authorToProto(reaction), emoji: reaction.emoji })),
    mentions: message.mentions.map((userId) => formatId("us", userId)),
    createdAt: timestampFromDate(message.sentAt),
    editedAt: message.editedAt ? timestampFromDate(message.editedAt) : undefined,
    deletedAt: message.deletedAt ? timestampFromDate(message.deletedAt) : undefined,
  });
}

export function authorToProto({ authorType, authorId, authorName }: Author): AuthorProto {
  return create(AuthorSchema, {
    type: AUTHOR_TYPE[authorType],
    id: formatOptionalId(AUTHOR_PREFIX[authorType], authorId),
    name: authorName,
  });
}

function attachmentToProto({ id, type, mediaId, status, sizeBytes, durationMs, ...rest }: Attachment): AttachmentProto {
  const media = formatOptionalId("md", mediaId);
  return create(AttachmentSchema, {
    id: formatId("at", id),
    type: CONTENT_TYPE[type],
    mimeType: rest.mimeType,
    name: rest.name,
    sizeBytes: BigInt(sizeBytes),
    durationMs: BigInt(durationMs),
    status: ATTACHMENT_STATUS[status],
    mediaId: media,
    url: media === "" ? "" : `/api/v1/media/${media}/content`,
    error: rest.error,
  });
}

export function contentTypeFromProto(value: ContentTypeProto): ContentType | undefined {
  return (Object.keys(CONTENT_TYPE) as ContentType[]).find((name) => CONTENT_TYPE[name] === value);
}
