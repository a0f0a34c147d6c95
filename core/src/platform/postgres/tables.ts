import type { BulkTables } from "../../bulk/bulk.table.js";
import type { ChannelTables } from "../../channel/channel.table.js";
import type { ContactTables } from "../../contact/contact.table.js";
import type { ConversationTables } from "../../conversation/conversation.table.js";
import type { IdentityTables } from "../../identity/identity.table.js";
import type { MediaTables } from "../../media/media.table.js";
import type { MessageTables } from "../../message/message.table.js";
import type { ReplyTables } from "../../reply/reply.table.js";
import type { ScheduledTables } from "../../scheduled/scheduled.table.js";
import type { TenantTables } from "../../tenant/tenant.table.js";
import type { ViewTables } from "../../view/view.table.js";
import type { WebchatTables } from "../../webchat/webchat.table.js";
import type { EventLogTables } from "../eventlog/eventlog.table.js";
import type { EventRelayTables } from "../nats/event-relay.table.js";
import type { QuotaTables } from "../quota/quota.table.js";
import type { WorkTables } from "../work/work.table.js";

/** Every table, by the domain that owns it. */
export interface Tables
  extends EventLogTables,
    EventRelayTables,
    WorkTables,
    QuotaTables,
    TenantTables,
    IdentityTables,
    ChannelTables,
    ContactTables,
    ConversationTables,
    MessageTables,
    ReplyTables,
    ViewTables,
    BulkTables,
    ScheduledTables,
    MediaTables,
    WebchatTables {}
