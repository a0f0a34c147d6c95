import type { ServiceImpl } from "@connectrpc/connect";
import type { ConversationService } from "@linktor/gen/linktor/conversation/v1/conversation_pb.js";
import type { ViewingDeps } from "../deps.js";
import { assignConversationRpc } from "./assign-conversation.js";
import { countConversationsRpc } from "./count-conversations.js";
import { getConversationRpc } from "./get-conversation.js";
import { listConversationsRpc } from "./list-conversations.js";
import { listViewersRpc } from "./list-viewers.js";
import { reopenConversationRpc } from "./reopen-conversation.js";
import { resolveConversationRpc } from "./resolve-conversation.js";
import { setViewingRpc } from "./set-viewing.js";
import { snoozeConversationRpc } from "./snooze-conversation.js";
import { updateConversationRpc } from "./update-conversation.js";

type Own =
  | "listConversations"
  | "countConversations"
  | "getConversation"
  | "updateConversation"
  | "assignConversation"
  | "resolveConversation"
  | "reopenConversation"
  | "snoozeConversation"
  | "setViewing"
  | "listViewers";

/** Methods that need nothing of messages; the others are in the message domain, which is above this one. */
export function conversationMethods(deps: ViewingDeps): Pick<ServiceImpl<typeof ConversationService>, Own> {
  return {
    listConversations: listConversationsRpc(deps),
    countConversations: countConversationsRpc(deps),
    getConversation: getConversationRpc(deps),
    updateConversation: updateConversationRpc(deps),
    assignConversation: assignConversationRpc(deps),
    resolveConversation: resolveConversationRpc(deps),
    reopenConversation: reopenConversationRpc(deps),
    snoozeConversation: snoozeConversationRpc(deps),
    setViewing: setViewingRpc(deps),
    listViewers: listViewersRpc(deps),
  };
}
