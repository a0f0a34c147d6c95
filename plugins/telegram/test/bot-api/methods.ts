export type ParameterType = "integer" | "number" | "string" | "boolean" | "chat" | "object" | "array" | "file";

/** A name ending in `!` is required. */
type Methods = Readonly<Record<string, Readonly<Record<string, ParameterType>>>>;

const chat = { business_connection_id: "string", "chat_id!": "chat", message_thread_id: "integer" } as const;
const options = {
  disable_notification: "boolean",
  protect_content: "boolean",
  reply_parameters: "object",
  reply_markup: "object",
} as const;
const caption = { caption: "string", parse_mode: "string", caption_entities: "array" } as const;
const size = { duration: "integer", width: "integer", height: "integer", thumbnail: "file" } as const;

/** The part of the Bot API a channel may need. Telegram ignores what it does not know; here that is a mistake. */
export const methods: Methods = {
  getMe: {},
  getUpdates: { offset: "integer", limit: "integer", timeout: "integer", allowed_updates: "array" },
  setWebhook: {
    "url!": "string",
    ip_address: "string",
    max_connections: "integer",
    allowed_updates: "array",
    drop_pending_updates: "boolean",
    secret_token: "string",
  },
  deleteWebhook: { drop_pending_updates: "boolean" },
  getWebhookInfo: {},
  getFile: { "file_id!": "string" },
  sendMessage: { ...chat, "text!": "string", parse_mode: "string", entities: "array", link_preview_options: "object", ...options },
  sendPhoto: { ...chat, "photo!": "file", ...caption, has_spoiler: "boolean", ...options },
  sendVideo: { ...chat, "video!": "file", ...size, ...caption, supports_streaming: "boolean", ...options },
  sendAnimation: { ...chat, "animation!": "file", ...size, ...caption, ...options },
  sendAudio: { ...chat, "audio!": "file", duration: "integer", performer: "string", title: "string", ...caption, ...options },
  sendVoice: { ...chat, "voice!": "file", duration: "integer", ...caption, ...options },
  sendDocument: { ...chat, "document!": "file", ...caption, disable_content_type_detection: "boolean", ...options },
  sendSticker: { ...chat, "sticker!": "file", emoji: "string", ...options },
  sendMediaGroup: { ...chat, "media!": "array", disable_notification: "boolean", protect_content: "boolean", reply_parameters: "object" },
  sendLocation: { ...chat, "latitude!": "number", "longitude!": "number", live_period: "integer", ...options },
  sendVenue: { ...chat, "latitude!": "number", "longitude!": "number", "title!": "string", "address!": "string", ...options },
  sendContact: { ...chat, "phone_number!": "string", "first_name!": "string", last_name: "string", vcard: "string", ...options },
  sendChatAction: { ...chat, "action!": "string" },
  setMessageReaction: { "chat_id!": "chat", "message_id!": "integer", reaction: "array", is_big: "boolean" },
  editMessageText: {
    business_connection_id: "string",
    "chat_id!": "chat",
    "message_id!": "integer",
    "text!": "string",
    parse_mode: "string",
    reply_markup: "object",
  },
  editMessageCaption: {
    business_connection_id: "string",
    "chat_id!": "chat",
    "message_id!": "integer",
    caption: "string",
    parse_mode: "string",
    reply_markup: "object",
  },
  deleteMessage: { "chat_id!": "chat", "message_id!": "integer" },
  deleteBusinessMessages: { "business_connection_id!": "string", "message_ids!": "array" },
  answerCallbackQuery: { "callback_query_id!": "string", text: "string", show_alert: "boolean", url: "string", cache_time: "integer" },
};
