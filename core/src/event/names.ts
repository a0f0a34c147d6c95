/** What a screen calls a fact. */
export function typeOf(name: string): string {
  if (name === "message.received" || name === "message.queued" || name === "message.noted" || name === "message.echoed")
    return "new_message";
  if (name.startsWith("message.") || name.startsWith("delivery.")) return "message_updated";
  if (name === "conversation.created") return "conversation_created";
  if (name.startsWith("conversation.")) return "conversation_updated";
  if (name.startsWith("contact.")) return "contact_updated";
  if (name.startsWith("dead_letter.")) return "dead_letter_updated";
  if (name.startsWith("draft.")) return "draft_updated";
  if (name.startsWith("canned_response.")) return "canned_response_updated";
  if (name === "user.mentioned") return "mentioned";
  if (name.startsWith("scheduled_message.")) return "scheduled_message_updated";
  if (name.startsWith("saved_view.")) return "saved_view_updated";
  if (name === "bulk_update.finished") return "bulk_update_finished";
  return "channel_updated";
}

/** What it takes to see a fact. */
export function permissionFor(name: string): string {
  if (name.startsWith("message.") || name.startsWith("delivery.") || name.startsWith("scheduled_message.")) return "message:read";
  if (name.startsWith("conversation.")) return "conversation:read";
  if (name.startsWith("saved_view.") || name.startsWith("bulk_update.")) return "conversation:read";
  if (name.startsWith("contact.")) return "contact:read";
  if (name.startsWith("dead_letter.")) return "dead_letter:read";
  if (name.startsWith("draft.")) return "message:send";
  if (name.startsWith("canned_response.")) return "canned_response:read";
  if (name === "user.mentioned") return "message:read";
  return "channel:read";
}
