import { announce } from "../platform/eventlog/announce.js";
import type { Tx } from "../platform/postgres/transaction.js";
import type { SecretBox } from "../platform/secrets.js";
import type { ChannelId, TenantId } from "../shared/ids.js";
import type { Channel } from "./channel.js";
import { bumpGeneration, getChannel, lockChannel, readSealed, updateSettings } from "./channel-store.js";
import { namesOf, openSecrets, sealSecrets } from "./credentials.js";
import { channelEvent } from "./events.js";
import { type Fields, parseSettings, patch, type SettingsSchemas } from "./settings.js";

export interface UpdateChannel {
  readonly tenantId: TenantId;
  readonly id: ChannelId;
  readonly name: string | undefined;
  readonly config: Fields | undefined;
  readonly credentials: Fields | undefined;
}

/** Changes name or settings. New settings must fit the schemas as a whole, kept secrets included. */
export async function updateChannel(
  tx: Tx,
  secrets: SecretBox,
  input: UpdateChannel,
  schemasOf: (type: string) => SettingsSchemas,
  publicUrl: string,
  now: Date,
): Promise<Channel> {
  const { tenantId, id, name } = input;
  const before = await lockChannel(tx, tenantId, id);
  if (input.config || input.credentials) {
    const kept = openSecrets(secrets, before, await readSealed(tx, tenantId, id));
    const config = patch({ ...before.config, ...kept.secretConfig }, input.config);
    const settings = parseSettings(schemasOf(before.type), config, patch(kept.credentials, input.credentials));
    const change = {
      config: { ...settings.config },
      credentials: sealSecrets(secrets, before, settings),
      credentialsSet: namesOf(settings),
    };
    await updateSettings(tx, before, change, now);
    await bumpGeneration(tx, tenantId, id);
  }
  if (name !== undefined) await updateSettings(tx, before, { name }, now);
  const after = await getChannel(tx, tenantId, id);
  announce(tx, [channelEvent("updated", after, publicUrl)], now);
  return after;
}
