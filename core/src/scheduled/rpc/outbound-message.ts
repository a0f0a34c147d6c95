import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { type OutboundMessage, OutboundMessageSchema } from "@linktor/gen/linktor/message/v1/scheduled_message_pb.js";
import { getChannel } from "../../channel/index.js";
import { findMedia } from "../../media/index.js";
import { findMessage, outboundFrom, type SendMessage } from "../../message/index.js";
import type { Tx } from "../../platform/postgres/transaction.js";
import { invalid, notFound } from "../../shared/errors.js";
import { type ConversationId, formatId, type TenantId } from "../../shared/ids.js";
import type { ScheduledMessage } from "../scheduled.js";

/** What is kept of a message that goes out later; fails unless everything is there that it names. */
export async function contentToKeep(
  tx: Tx,
  tenantId: TenantId,
  conversationId: ConversationId,
  message: OutboundMessage,
): Promise<Uint8Array> {
  const { text, content, attachments, replyToId, channelId } = outboundFrom(message);
  if (text.trim() === "" && attachments.length === 0 && (!content || content.needsText))
    throw invalid("message", "write something, or attach a file.");
  for (const { mediaId } of attachments) if (!(await findMedia(tx, tenantId, mediaId))) throw notFound("media", formatId("md", mediaId));
  if (replyToId && (await findMessage(tx, tenantId, replyToId))?.conversationId !== conversationId)
    throw notFound("message", formatId("ms", replyToId));
  if (channelId) await getChannel(tx, tenantId, channelId);
  return toBinary(OutboundMessageSchema, message);
}

/** What sends it when its time has come. */
export function sendInputOf({ tenantId, conversationId, content, authorType, authorId, authorName }: ScheduledMessage): SendMessage {
  const author = { authorType, authorId, authorName };
  return { ...outboundFrom(fromBinary(OutboundMessageSchema, content)), tenantId, conversationId, author, isNote: false };
}
