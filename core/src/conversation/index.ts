export { moveAll, WAKE_CONVERSATION } from "./change-conversation.js";
export { assertWindowOpen, type Conversation, previewOf, threadKey } from "./conversation.js";
export {
  type ConversationChange,
  findConversation,
  findConversations,
  findLatestConversation,
  findOpenConversation,
  findReadSeq,
  getConversation,
  listConversationIds,
  lockConversation,
  updateConversation,
  upsertRead,
} from "./conversation-store.js";
export type { ConversationDeps, ViewingDeps } from "./deps.js";
export { ensureConversation, type JoinedConversation, type Thread } from "./ensure-conversation.js";
export { conversationEvent, readEvent } from "./events.js";
export { deleteMentions, insertMentions } from "./mention-store.js";
export { moveConversations, returnConversations } from "./move-conversations.js";
export { answerWith } from "./rpc/answer.js";
export { conversationMethods } from "./rpc/methods.js";
export { conversationToProto } from "./rpc/to-proto.js";
export { lockConversations, lockOpenOfThreads, updateAppended } from "./together-store.js";
export { Viewing, type ViewingChange } from "./viewing.js";
export { wakeConversation } from "./wake-conversation.js";
