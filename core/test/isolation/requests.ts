import { randomUUID } from "node:crypto";
import { create, type DescMethod, getOption, type Message, type MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { Role } from "@linktor/gen/linktor/identity/v1/identity_pb.js";
import { Access, policy } from "@linktor/gen/linktor/options/v1/options_pb.js";
import { QuotaResource } from "@linktor/gen/linktor/tenant/v1/tenant_pb.js";
import { PASSWORD, PLATFORM_KEY } from "../tenant-fixture.js";
import { COMMON_WORD, type Company, idOf } from "./company.js";
import { filled, type IdField, nameOf, put } from "./contract.js";

type Fields = Readonly<Record<string, unknown>>;

/** What a valid request has besides its ids, or other ids than all of them at once. */
interface Form {
  readonly fields?: (own: Company, field?: IdField) => Fields;
  /** Only the field that is tried has an id: the others would exclude it, or empty the answer. */
  readonly isOneIdAtATime?: boolean;
  /** Id fields that are always there, even then. */
  readonly always?: readonly string[];
}

const fresh = () => randomUUID().slice(0, 8);

/** Methods that need more than ids. Whoever adds one finds it missing here: its valid request would be refused. */
const FORMS: Readonly<Record<string, Form>> = {
  "AuthService.Login": { fields: ({ agent, slug }) => ({ email: agent.email, password: PASSWORD, tenant: slug }) },
  "AuthService.RefreshToken": { fields: ({ refreshToken }) => ({ refreshToken }) },
  "AuthService.ChangePassword": { fields: () => ({ currentPassword: PASSWORD, newPassword: PASSWORD }) },
  "AuthService.Logout": { fields: ({ refreshToken }) => ({ refreshToken }) },
  "UserService.CreateUser": {
    fields: ({ mark }) => ({ email: `new-${fresh()}@${mark}.example.com`, name: "New", role: Role.AGENT, password: PASSWORD }),
  },
  "ApiKeyService.CreateApiKey": { fields: () => ({ name: "new", scopes: ["contact:read"] }) },
  "TeamService.CreateTeam": { fields: () => ({ name: `new ${fresh()}` }) },
  "PluginService.ReplacePlugin": { fields: () => ({ channelType: "generic" }) },
  "TenantService.CreateTenant": {
    fields: () => ({ slug: `t-${fresh()}`, name: "New", adminEmail: `new-${fresh()}@example.com`, adminPassword: PASSWORD }),
  },
  "TenantService.SetQuotas": { fields: ({ slug }) => ({ slug, quotas: [{ resource: QuotaResource.USERS, limit: 1000n }] }) },
  "ChannelService.CreateChannel": {
    fields: () => ({
      type: "telegram",
      name: "new",
      config: { mode: "polling" },
      credentials: { bot_token: "700000042:AAtest-token_of_the_bot-0123456789abc" },
    }),
  },
  "ContactService.CreateContact": { fields: () => ({ name: "New" }) },
  // One that was merged already: what is there stays as it is.
  "ContactService.MergeContacts": { fields: ({ ids }) => ({ otherId: ids.ct?.[2] }) },
  "ContactService.AddContactIdentity": { fields: () => ({ kind: "external", value: `new-${fresh()}` }) },
  "ConversationService.ListConversations": { isOneIdAtATime: true },
  "ConversationService.CreateConversation": { fields: () => ({ to: "700900901" }) },
  "ConversationService.AssignConversation": { isOneIdAtATime: true, always: ["id"] },
  "ConversationService.SnoozeConversation": { fields: () => ({ until: timestampFromDate(new Date(Date.now() + 3_600_000)) }) },
  "MessageService.SendMessage": { fields: () => ({ text: "hello", note: true }) },
  "MessageService.EditMessage": { fields: () => ({ text: "other words" }) },
  "MessageService.SearchMessages": { isOneIdAtATime: true, fields: () => ({ q: COMMON_WORD }) },
  "ScheduledMessageService.ScheduleMessage": {
    fields: () => ({ when: { case: "sendAt", value: timestampFromDate(new Date(Date.now() + 3_600_000)) } }),
  },
  "ScheduledMessageService.ListScheduledMessages": { isOneIdAtATime: true },
  "DraftService.SaveDraft": { fields: () => ({ text: "hello" }) },
  "SavedViewService.CreateSavedView": { fields: () => ({ name: "new" }) },
  "BulkUpdateService.CreateBulkUpdate": {
    isOneIdAtATime: true,
    fields: ({ ids }, field) => ({
      ...(/^filter|^conversation_ids/.test(field?.name ?? "") ? {} : { conversationIds: ids.cv?.slice(0, 1) }),
      change: { change: { case: "markRead", value: {} } },
    }),
  },
  "CannedResponseService.CreateCannedResponse": { fields: () => ({ shortcut: `new-${fresh()}`, text: "hello" }) },
  "MediaService.UploadMedia": {
    fields: () => ({ name: "new.txt", mimeType: "text/plain", chunk: { contentType: "text/plain", data: Buffer.from("new") } }),
  },
};

/** A valid request of a tenant's own: every id in it is theirs. `field` is the one that will be tried. */
export function requestOf(method: DescMethod, own: Company, field?: IdField): Message {
  const { fields, isOneIdAtATime = false, always = [] } = FORMS[nameOf(method)] ?? {};
  const ids = filled(method.input, (prefix) => idOf(own, prefix)) as Message & Record<string, unknown>;
  const { $typeName: _, ...kept } = ids;
  if (isOneIdAtATime) for (const { name, localName } of method.input.fields) if (!always.includes(name)) delete kept[localName];
  const request = create(method.input, { ...kept, ...fields?.(own, field) } as MessageInitShape<typeof method.input>);
  if (isOneIdAtATime && field && !always.includes(field.name)) put(request, field, idOf(own, field.prefix));
  return request;
}

/** Whose methods are called with the key of the installation. */
export function tokenFor(method: DescMethod, own: Company): string {
  return getOption(method, policy).access === Access.PLATFORM ? PLATFORM_KEY : own.admin.token;
}

/** Valid requests that the state of what they name forbids: what they show is that the id was found. */
export const REFUSED_BY_STATE: ReadonlySet<string> = new Set([
  "ChannelService.DeleteChannel",
  // Their channels are of a network that has none.
  "ChannelService.ListTemplates",
  "ContactService.DeleteContact",
  "ContactService.MergeContacts",
  "ContactService.UndoMerge",
  "ContactService.RemoveContactIdentity",
  // It was cancelled before.
  "ScheduledMessageService.SendScheduledMessageNow",
  "MessageService.EditMessage",
  "MessageService.DeleteMessage",
  "MessageService.RetryMessage",
  "MessageService.SettleMessage",
]);
