import { type Channel, getChannel } from "../channel/index.js";
import { ensureContact } from "../contact/index.js";
import { type Conversation, conversationEvent, ensureConversation } from "../conversation/index.js";
import { announce } from "../platform/eventlog/announce.js";
import type { Tx } from "../platform/postgres/transaction.js";
import { AppError } from "../shared/errors.js";
import type { ChannelId, TenantId } from "../shared/ids.js";
import { capabilitiesOf } from "./gateway/capabilities.js";
import type { Author } from "./message.js";
import { sendMessage } from "./send-message.js";

export interface StartConversation {
  readonly tenantId: TenantId;
  readonly channelId: ChannelId;
  readonly to: string;
  readonly text: string;
  readonly author: Author;
}

/** Starts a conversation by address, or goes on with the one that is open. */
export async function startConversation(tx: Tx, input: StartConversation, now: Date): Promise<Conversation> {
  const { tenantId, channelId } = input;
  const channel = await getChannel(tx, tenantId, channelId);
  const { kind, isScoped } = addressKind(channel);
  const { contact, identity } = await ensureContact(tx, tenantId, { kind, scope: isScoped ? channelId : "", value: input.to.trim() }, now);
  const thread = { tenantId, channelId, contactId: contact.id, identityId: identity.id, thread: "" };
  const { conversation, how } = await ensureConversation(tx, thread, now);
  if (how === "started") announce(tx, [conversationEvent("created", conversation)], now);
  if (input.text === "") return conversation;
  const message = { content: undefined, attachments: [], replyToId: undefined, channelId, isNote: false };
  const sent = await sendMessage(
    tx,
    { ...message, tenantId, conversationId: conversation.id, author: input.author, text: input.text },
    now,
  );
  return sent.conversation;
}

function addressKind(channel: Channel): { kind: string; isScoped: boolean } {
  const can = capabilitiesOf(channel);
  if (!can) throw new AppError("precondition", "CHANNEL_NOT_CONNECTED", "Connect the channel before you write to somebody new.");
  if (!can.initiate) throw new AppError("precondition", "NOT_SUPPORTED", `On a ${channel.type} channel only the contact can begin.`);
  return { kind: can.identityKind, isScoped: can.identityScoped };
}
