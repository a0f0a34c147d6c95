export { assertFilter } from "./assert-filter.js";
export { assign, changeDetails, moveAll, reopen, resolve, snooze, WAKE_CONVERSATION } from "./change-conversation.js";
export {
  assertWindowOpen,
  type Conversation,
  type ConversationSort,
  type Owner,
  type Priority,
  previewOf,
  threadKey,
} from "./conversation.js";
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
} from "./conversation-store.js";
export type { ConversationDeps, ViewingDeps } from "./deps.js";
export { ensureConversation, type JoinedConversation, type Thread } from "./ensure-conversation.js";
export { conversationEvent } from "./events.js";
export type { ConversationFilter } from "./filter.js";
export { listMatchingIds } from "./filter-store.js";
export { deleteMentions, insertMentions } from "./mention-store.js";
export { moveConversations, returnConversations } from "./move-conversations.js";
export { type ReadUpTo, readUpTo } from "./read-up-to.js";
export { answerWith } from "./rpc/answer.js";
export { filterFromProto, sortFromProto } from "./rpc/filter-from-proto.js";
export { conversationMethods } from "./rpc/methods.js";
export { ownerFromProto } from "./rpc/owner-from-proto.js";
export { conversationToProto, priorityFromProto } from "./rpc/to-proto.js";
export { lockConversations, lockOpenOfThreads, updateAppended } from "./together-store.js";
export { Viewing, type ViewingChange } from "./viewing.js";
export { wakeConversation } from "./wake-conversation.js";
