import { type Channel, type ChannelGateway, findChannel } from "../channel/index.js";
import { type ContactIdentity, findIdentity } from "../contact/index.js";
import { type Conversation, type ReadUpTo, readUpTo } from "../conversation/index.js";
import type { Tx } from "../platform/postgres/transaction.js";
import { formatId } from "../shared/ids.js";
import { listInboundExternalIds } from "./external-id-store.js";
import { capabilitiesOf } from "./gateway/capabilities.js";

export interface ReadMark {
  readonly channel: Channel;
  readonly identity: ContactIdentity;
  readonly externalIds: readonly string[];
}

const RECENT = 20n;

/** Remembers how far a user has read, and finds what the network could be told of it. */
export async function markRead(tx: Tx, read: ReadUpTo, now: Date): Promise<{ conversation: Conversation; mark: ReadMark | undefined }> {
  const { tenantId, id } = read;
  const { conversation, upTo } = await readUpTo(tx, read, now);
  const channel = await findChannel(tx, tenantId, conversation.channelId);
  const identity = await findIdentity(tx, tenantId, conversation.identityId);
  if (!channel || !identity || !capabilitiesOf(channel)?.markRead) return { conversation, mark: undefined };
  const externalIds = await listInboundExternalIds(tx, tenantId, id, upTo - RECENT, upTo);
  return { conversation, mark: { channel, identity, externalIds } };
}

/** Tells the network; best effort, because nothing depends on it. */
export async function tellRead(gateway: ChannelGateway, { channel, identity, externalIds }: ReadMark): Promise<void> {
  if (externalIds.length === 0) return;
  const recipient = { kind: identity.kind, value: identity.value, scoped: identity.scope !== "" };
  await gateway.markRead(channel.type, { channelId: formatId("ch", channel.id), recipient, externalIds: [...externalIds] });
}
