import type { SecretBox, SecretPlace } from "../platform/secrets.js";
import type { ChannelId, TenantId } from "../shared/ids.js";
import type { Fields, Settings } from "./settings.js";

type ChannelRef = { readonly tenantId: TenantId; readonly id: ChannelId };
type Secrets = Pick<Settings, "secretConfig" | "credentials">;

function place({ tenantId, id }: ChannelRef, column: "credentials" | "state"): SecretPlace {
  return { tenantId, table: "channel", column, id };
}

export function sealSecrets(box: SecretBox, channel: ChannelRef, { secretConfig, credentials }: Secrets): Buffer {
  return box.seal(place(channel, "credentials"), Buffer.from(JSON.stringify({ secretConfig, credentials })));
}

export function openSecrets(box: SecretBox, channel: ChannelRef, sealed: Uint8Array): Secrets {
  return JSON.parse(box.open(place(channel, "credentials"), sealed).toString()) as Secrets;
}

/** Names of what is set, to be shown instead of the values. */
export function namesOf({ secretConfig, credentials }: Secrets): string[] {
  return [...Object.keys(secretConfig), ...Object.keys(credentials as Fields)].sort();
}

/** A plugin's state holds sessions, which are secrets too. */
export function sealState(box: SecretBox, channel: ChannelRef, state: Uint8Array): Buffer {
  return box.seal(place(channel, "state"), state);
}

export function openState(box: SecretBox, channel: ChannelRef, sealed: Uint8Array | null): Uint8Array {
  return sealed ? box.open(place(channel, "state"), sealed) : new Uint8Array();
}
