import type { ConnectRouter } from "@connectrpc/connect";
import { ConversationService } from "@linktor/gen/linktor/conversation/v1/conversation_pb.js";
import { MessageService } from "@linktor/gen/linktor/message/v1/message_pb.js";
import { conversationMethods } from "../../conversation/index.js";
import type { MessageDeps } from "../deps.js";
import { createConversationRpc } from "./create-conversation.js";
import { deleteMessageRpc } from "./delete-message.js";
import { editMessageRpc } from "./edit-message.js";
import { getMessageRpc } from "./get-message.js";
import { listDeliveryAttemptsRpc } from "./list-delivery-attempts.js";
import { listMessagesRpc } from "./list-messages.js";
import { markConversationReadRpc } from "./mark-conversation-read.js";
import { reactToMessageRpc } from "./react-to-message.js";
import { retryMessageRpc } from "./retry-message.js";
import { searchMessagesRpc } from "./search-messages.js";
import { sendMessageRpc } from "./send-message.js";
import { sendTypingRpc } from "./send-typing.js";
import { settleMessageRpc } from "./settle-message.js";

export function messageRoutes(deps: MessageDeps): (router: ConnectRouter) => void {
  return (router) => {
    router.service(MessageService, {
      listMessages: listMessagesRpc(deps),
      getMessage: getMessageRpc(deps),
      sendMessage: sendMessageRpc(deps),
      editMessage: editMessageRpc(deps),
      deleteMessage: deleteMessageRpc(deps),
      reactToMessage: reactToMessageRpc(deps),
      retryMessage: retryMessageRpc(deps),
      settleMessage: settleMessageRpc(deps),
      listDeliveryAttempts: listDeliveryAttemptsRpc(deps),
      searchMessages: searchMessagesRpc(deps),
    });
    router.service(ConversationService, {
      ...conversationMethods(deps),
      createConversation: createConversationRpc(deps),
      markConversationRead: markConversationReadRpc(deps),
      sendTyping: sendTypingRpc(deps),
    });
  };
}
