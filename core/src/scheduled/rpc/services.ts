import type { ConnectRouter } from "@connectrpc/connect";
import { ScheduledMessageService } from "@linktor/gen/linktor/message/v1/scheduled_message_pb.js";
import type { ScheduledDeps } from "../deps.js";
import { cancelScheduledMessageRpc } from "./cancel-scheduled-message.js";
import { listScheduledMessagesRpc } from "./list-scheduled-messages.js";
import { scheduleMessageRpc } from "./schedule-message.js";
import { sendScheduledMessageNowRpc } from "./send-scheduled-message-now.js";
import { updateScheduledMessageRpc } from "./update-scheduled-message.js";

export function scheduledRoutes(deps: ScheduledDeps): (router: ConnectRouter) => void {
  return (router) => {
    router.service(ScheduledMessageService, {
      scheduleMessage: scheduleMessageRpc(deps),
      listScheduledMessages: listScheduledMessagesRpc(deps),
      updateScheduledMessage: updateScheduledMessageRpc(deps),
      cancelScheduledMessage: cancelScheduledMessageRpc(deps),
      sendScheduledMessageNow: sendScheduledMessageNowRpc(deps),
    });
  };
}
