import type { Tx } from "../platform/postgres/transaction.js";
import type { SecretBox } from "../platform/secrets.js";
import type { Channel } from "./channel.js";
import { readSealed } from "./channel-store.js";
import { openSecrets } from "./credentials.js";
import type { Fields } from "./settings.js";

/** A channel's credentials in the clear, for the domain that is itself the channel's network. */
export async function readCredentials(tx: Tx, secrets: SecretBox, channel: Pick<Channel, "tenantId" | "id">): Promise<Fields> {
  return openSecrets(secrets, channel, await readSealed(tx, channel.tenantId, channel.id)).credentials;
}
