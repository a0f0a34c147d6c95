import { findChannel, findLiveChannel, readCredentials } from "../channel/index.js";
import { inSystem, inTenant, type Tx } from "../platform/postgres/transaction.js";
import type { SecretBox } from "../platform/secrets.js";
import type { ChannelId, TenantId } from "../shared/ids.js";
import { findTenantBySlug } from "../tenant/index.js";
import type { WebchatDeps } from "./deps.js";
import { configOf, type Webchat } from "./webchat.js";

export const WEBCHAT = "webchat";

/** A channel of ours that is live, whoever asks: the way from a page to its tenant. */
export async function findWebchat(
  { db, owners, secrets }: Pick<WebchatDeps, "db" | "owners" | "secrets">,
  id: ChannelId,
): Promise<Webchat | undefined> {
  const owner = await owners.find(id);
  if (owner?.type !== WEBCHAT) return undefined;
  return inTenant(db, owner.tenantId, (tx) => readWebchat(tx, secrets, owner.tenantId, id));
}

export async function readWebchat(tx: Tx, secrets: SecretBox, tenantId: TenantId, id: ChannelId): Promise<Webchat | undefined> {
  const channel = await findChannel(tx, tenantId, id);
  if (channel?.type !== WEBCHAT || !channel.isEnabled) return undefined;
  const { ingress_secret: ingressSecret = "", identity_secret: identitySecret = "" } = await readCredentials(tx, secrets, channel);
  return { tenantId, id, config: configOf(channel.config), ingressSecret: String(ingressSecret), identitySecret: String(identitySecret) };
}

/** The oldest live chat of a tenant. */
export async function findFirstWebchat({ db }: Pick<WebchatDeps, "db">, slug: string): Promise<ChannelId | undefined> {
  const tenant = await inSystem(db, (tx) => findTenantBySlug(tx, slug));
  return tenant && (await inTenant(db, tenant.id, (tx) => findLiveChannel(tx, tenant.id, WEBCHAT)))?.id;
}
