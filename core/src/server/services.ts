import type { DescService } from "@bufbuild/protobuf";
import { ChannelService } from "@linktor/gen/linktor/channel/v1/channel_pb.js";
import { ContactService } from "@linktor/gen/linktor/contact/v1/contact_pb.js";
import { BulkUpdateService } from "@linktor/gen/linktor/conversation/v1/bulk_update_pb.js";
import { ConversationService } from "@linktor/gen/linktor/conversation/v1/conversation_pb.js";
import { SavedViewService } from "@linktor/gen/linktor/conversation/v1/saved_view_pb.js";
import { EventService } from "@linktor/gen/linktor/event/v1/event_pb.js";
import { ApiKeyService, AuthService, TeamService, UserService } from "@linktor/gen/linktor/identity/v1/identity_pb.js";
import { MediaService } from "@linktor/gen/linktor/media/v1/media_pb.js";
import { MessageService } from "@linktor/gen/linktor/message/v1/message_pb.js";
import { ScheduledMessageService } from "@linktor/gen/linktor/message/v1/scheduled_message_pb.js";
import { DeadLetterService } from "@linktor/gen/linktor/operations/v1/operations_pb.js";
import { PluginService } from "@linktor/gen/linktor/plugin/v1/plugin_pb.js";
import { CannedResponseService, DraftService } from "@linktor/gen/linktor/reply/v1/reply_pb.js";
import { TenantService } from "@linktor/gen/linktor/tenant/v1/tenant_pb.js";

/** Every service of the public API. */
export const SERVICES: readonly DescService[] = [
  AuthService,
  UserService,
  ApiKeyService,
  TeamService,
  TenantService,
  ChannelService,
  PluginService,
  ContactService,
  ConversationService,
  SavedViewService,
  BulkUpdateService,
  MessageService,
  ScheduledMessageService,
  DraftService,
  CannedResponseService,
  MediaService,
  EventService,
  DeadLetterService,
];
