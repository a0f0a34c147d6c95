import { timestampDate } from "@bufbuild/protobuf/wkt";
import { ContentSchema } from "@linktor/gen/linktor/content/v1/content_pb.js";
import { type Conversation, ConversationStatus, OwnerType } from "@linktor/gen/linktor/conversation/v1/conversation_pb.js";
import { type Attachment, type Author, AuthorType, Direction, type Message, MessageStatus } from "@linktor/gen/linktor/message/v1/message_pb.js";
import type { JsonObject } from "@bufbuild/protobuf";
import { enumNameOf } from "../rest/enum-name-of.js";
import { toRestJson } from "../rest/json.js";

export interface View {
  /** `vi_…` of the session that looks. */
  readonly visitorId: string;
  /** Path at which a stored file can be fetched for a while. */
  readonly pathTo: (mediaId: string) => string;
}

/** A message as the visitor may see it: no ids and words that are between colleagues, networks and us. */
export function messageView(message: Message, view: View): JsonObject {
  return {
    conversation_id: message.conversationId,
    seq: Number(message.seq),
    id: message.id,
    ...clientId(message, view),
    author: authorView(message.author),
    type: enumNameOf(ContentTypeDesc, message.contentType),
    reply_to: message.replyTo,
    at: message.createdAt ? timestampDate(message.createdAt).toISOString() : "",
    ...changeableView(message, view),
  };
}
