import type { MethodImpl } from "@connectrpc/connect";
import type { ConversationService } from "@linktor/gen/linktor/conversation/v1/conversation_pb.js";
import { findChannel } from "../../channel/index.js";
import { findIdentity } from "../../contact/index.js";
import { getConversation } from "../../conversation/index.js";
import { read } from "../../identity/index.js";
import { type ConversationId, formatId, parseId } from "../../shared/ids.js";
import type { MessageDeps } from "../deps.js";
import { capabilitiesOf } from "../gateway/capabilities.js";
import { authorOf } from "./author.js";

export function sendTypingRpc({ db, gateway, typing }: MessageDeps): MethodImpl<typeof ConversationService.method.sendTyping> {
  return async (request, context) => {
    const id = parseId<ConversationId>("cv", request.id);
    const { isTyping } = request;
    const { conversation, channel, identity } = await read(db, context, async (tx, caller) => {
      const found = await getConversation(tx, caller.tenantId, id);
      typing.publish({ tenantId: caller.tenantId, conversationId: id, isTyping, ...authorOf(caller) });
      return {
        conversation: found,
        channel: await findChannel(tx, caller.tenantId, found.channelId),
        identity: await findIdentity(tx, caller.tenantId, found.identityId),
      };
    });
    if (!channel || !identity || !channel.isEnabled || !capabilitiesOf(channel)?.typing) return {};
    const recipient = { kind: identity.kind, value: identity.value, scoped: identity.scope !== "" };
    const told = gateway.sendTyping(channel.type, {
      channelId: formatId("ch", channel.id),
      recipient,
      thread: conversation.thread,
      isTyping,
    });
    void told.catch(() => undefined);
    return {};
  };
}
