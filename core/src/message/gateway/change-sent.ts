import type { Capabilities, SendRefusal } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { type Channel, type ChannelGateway, findChannel } from "../../channel/index.js";
import { type ContactIdentity, findIdentity } from "../../contact/index.js";
import type { Tx } from "../../platform/postgres/transaction.js";
import { AppError } from "../../shared/errors.js";
import { formatId, type MessageId, type TenantId } from "../../shared/ids.js";
import type { Message } from "../message.js";
import { getMessage } from "../message-store.js";
import { capabilitiesOf } from "./capabilities.js";
import { faultOf } from "./refusal.js";

/** A message as its network knows it; `remote` is undefined when it never went there. */
export interface Sent {
  readonly message: Message;
  readonly remote: { readonly channel: Channel; readonly identity: ContactIdentity; readonly externalId: string } | undefined;
}

type Feature = "edit" | "delete" | "reactions";

/** Loads a message that is to be changed, and refuses what its channel cannot do. */
export async function loadSent(tx: Tx, tenantId: TenantId, id: MessageId, feature: Feature): Promise<Sent> {
  const message = await getMessage(tx, tenantId, id);
  if (message.deletedAt) throw new AppError("precondition", "MESSAGE_DELETED", "This message was taken back.");
  if (message.externalId === null || !message.channelId || !message.identityId) return { message, remote: undefined };
  const channel = await findChannel(tx, tenantId, message.channelId);
  const identity = await findIdentity(tx, tenantId, message.identityId);
  if (!channel || !identity) return { message, remote: undefined };
  const can: Capabilities | undefined = capabilitiesOf(channel);
  if (!can?.[feature]) throw new AppError("precondition", "NOT_SUPPORTED", `A ${channel.type} channel cannot do this (${feature}).`);
  return { message, remote: { channel, identity, externalId: message.externalId } };
}

export async function editRemote(gateway: ChannelGateway, { message, remote }: Sent, text: string): Promise<void> {
  if (!remote) return;
  const isCaption = message.attachments.length > 0;
  await ask(async () => (await gateway.editMessage(remote.channel.type, { ...addressed(remote), text, isCaption })).refused);
}

export async function deleteRemote(gateway: ChannelGateway, { remote }: Sent): Promise<void> {
  if (remote) await ask(async () => (await gateway.deleteMessage(remote.channel.type, addressed(remote))).refused);
}

export async function reactRemote(gateway: ChannelGateway, { remote }: Sent, emoji: string): Promise<void> {
  if (remote) await ask(async () => (await gateway.react(remote.channel.type, { ...addressed(remote), emoji })).refused);
}

function addressed({ channel, identity, externalId }: NonNullable<Sent["remote"]>) {
  const recipient = { kind: identity.kind, value: identity.value, displayName: identity.displayName, scoped: identity.scope !== "" };
  return { channelId: formatId("ch", channel.id), recipient, externalId };
}

/** Turns a refusal and a broken call into what a person can act on. */
async function ask(call: () => Promise<SendRefusal | undefined>): Promise<void> {
  const refused = await call().catch((cause: unknown) => {
    const { kind, message } = cause as { kind?: string; message?: string };
    if (kind === "rejected") throw new AppError("precondition", "CHANNEL_REFUSED", message ?? "The channel refused.", { cause });
    throw new AppError("unavailable", "CHANNEL_UNAVAILABLE", "The channel does not answer now; try again.", { cause, retryAfterMs: 2000 });
  });
  if (!refused) return;
  const fault = faultOf(refused);
  throw new AppError("precondition", "CHANNEL_REFUSED", fault.message, { details: { class: fault.class, reason: fault.reason } });
}
