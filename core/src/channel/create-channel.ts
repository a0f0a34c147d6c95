import { announce } from "../platform/eventlog/announce.js";
import type { Tx } from "../platform/postgres/transaction.js";
import { takeOf } from "../platform/quota/quota-store.js";
import type { SecretBox } from "../platform/secrets.js";
import { type ChannelId, newId, type TenantId } from "../shared/ids.js";
import type { Channel } from "./channel.js";
import { insertChannel } from "./channel-store.js";
import { namesOf, sealSecrets } from "./credentials.js";
import { channelEvent } from "./events.js";
import type { Settings } from "./settings.js";

export interface CreateChannel {
  readonly tenantId: TenantId;
  readonly type: string;
  readonly name: string;
  readonly settings: Settings;
}

export async function createChannel(tx: Tx, secrets: SecretBox, input: CreateChannel, publicUrl: string, now: Date): Promise<Channel> {
  const { tenantId, type, name, settings } = input;
  const channel: Channel = {
    tenantId,
    id: newId<ChannelId>(),
    type,
    name,
    config: settings.config,
    credentialsSet: namesOf(settings),
    isEnabled: false,
    status: "disconnected",
    statusDetail: "",
    statusAction: "",
    signIn: null,
    capabilities: null,
    checkedAt: null,
    createdAt: now,
    updatedAt: now,
  };
  await takeOf(tx, tenantId, "channels", 1, now);
  await insertChannel(tx, channel, sealSecrets(secrets, channel, settings));
  announce(tx, [channelEvent("created", channel, publicUrl)], now);
  return channel;
}
