import type { Message } from "grammy/types";

/** Fields that say who, where and how, not what. */
const ENVELOPE = new Set<string>([
  "message_id",
  "message_thread_id",
  "direct_messages_topic",
  "from",
  "sender_chat",
  "sender_boost_count",
  "sender_business_bot",
  "sender_tag",
  "date",
  "business_connection_id",
  "chat",
  "forward_origin",
  "is_topic_message",
  "is_automatic_forward",
  "reply_to_message",
  "external_reply",
  "quote",
  "reply_to_story",
  "via_bot",
  "edit_date",
  "has_protected_content",
  "is_from_offline",
  "is_paid_post",
  "media_group_id",
  "author_signature",
  "paid_star_count",
  "effect_id",
  "reply_markup",
  "link_preview_options",
]);

/** Telegram names no kind: it is the field that is there. */
export function networkTypeOf(message: Message): string {
  return Object.keys(message).find((key) => !ENVELOPE.has(key)) ?? "unknown";
}
