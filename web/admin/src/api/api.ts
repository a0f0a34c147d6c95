import { type Client, Code, ConnectError, createClient, type Interceptor, type Transport } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-web";
import { ChannelService } from "@linktor/gen/linktor/channel/v1/channel_pb.js";
import { ContactService } from "@linktor/gen/linktor/contact/v1/contact_pb.js";
import { BulkUpdateService } from "@linktor/gen/linktor/conversation/v1/bulk_update_pb.js";
import { ConversationService } from "@linktor/gen/linktor/conversation/v1/conversation_pb.js";
import { SavedViewService } from "@linktor/gen/linktor/conversation/v1/saved_view_pb.js";
import { AuthService, TeamService, UserService } from "@linktor/gen/linktor/identity/v1/identity_pb.js";
import { MessageService } from "@linktor/gen/linktor/message/v1/message_pb.js";
import { ScheduledMessageService } from "@linktor/gen/linktor/message/v1/scheduled_message_pb.js";
import { CannedResponseService, DraftService } from "@linktor/gen/linktor/reply/v1/reply_pb.js";
import { Tokens } from "../session/tokens.js";

const TIMEOUT_MS = 30_000;

/** The services that the desk calls as the person who is signed in. */
export interface Api {
  readonly transport: Transport;
  readonly tokens: Tokens;
  readonly auth: Client<typeof AuthService>;
  readonly users: Client<typeof UserService>;
  readonly teams: Client<typeof TeamService>;
  readonly channels: Client<typeof ChannelService>;
  readonly contacts: Client<typeof ContactService>;
  readonly conversations: Client<typeof ConversationService>;
  readonly savedViews: Client<typeof SavedViewService>;
  readonly bulkUpdates: Client<typeof BulkUpdateService>;
  readonly messages: Client<typeof MessageService>;
  readonly scheduledMessages: Client<typeof ScheduledMessageService>;
  readonly drafts: Client<typeof DraftService>;
  readonly cannedResponses: Client<typeof CannedResponseService>;
}

export function createApi(baseUrl = location.origin): Api {
  const options = { baseUrl, useBinaryFormat: true, defaultTimeoutMs: TIMEOUT_MS };
  const tokens = new Tokens(createClient(AuthService, createConnectTransport(options)));
  const transport = createConnectTransport({ ...options, interceptors: [signed(tokens)] });
  const client = <T extends Parameters<typeof createClient>[0]>(service: T) => createClient(service, transport);
  return {
    transport,
    tokens,
    auth: client(AuthService),
    users: client(UserService),
    teams: client(TeamService),
    channels: client(ChannelService),
    contacts: client(ContactService),
    conversations: client(ConversationService),
    savedViews: client(SavedViewService),
    bulkUpdates: client(BulkUpdateService),
    messages: client(MessageService),
    scheduledMessages: client(ScheduledMessageService),
    drafts: client(DraftService),
    cannedResponses: client(CannedResponseService),
  };
}

/** Adds the token, and when it is not taken any more, asks for a new one once. */
function signed(tokens: Tokens): Interceptor {
  return (next) => async (request) => {
    const token = await tokens.access();
    if (token) request.header.set("authorization", `Bearer ${token}`);
    try {
      return await next(request);
    } catch (error) {
      if (!token || ConnectError.from(error).code !== Code.Unauthenticated) throw error;
      const renewed = await tokens.refresh();
      if (!renewed) throw error;
      request.header.set("authorization", `Bearer ${renewed}`);
      return next(request);
    }
  };
}
