import type { Tx } from "../platform/postgres/transaction.js";
import type { ChannelId, TenantId } from "../shared/ids.js";
import { insertExternalId, lockExternalId } from "./external-id-store.js";
import { parseIdempotencyKey } from "./idempotency.js";
import { findMessage, lockMessage } from "./message-store.js";
import { applyReceipts } from "./settle-delivery.js";

/** An echo of a send of ours settles it: the network took the message, whatever we heard of it. True when it was ours. */
export async function claimEcho(
  tx: Tx,
  echo: { tenantId: TenantId; channelId: ChannelId; externalId: string; idempotencyKey: string },
  now: Date,
): Promise<boolean> {
  const { tenantId, channelId, externalId } = echo;
  const key = parseIdempotencyKey(echo.idempotencyKey);
  if (!key || !(await findMessage(tx, tenantId, key.messageId))) return false;
  const message = await lockMessage(tx, tenantId, key.messageId);
  await lockExternalId(tx, channelId, externalId);
  await insertExternalId(tx, { tenantId, channelId, externalId, messageId: message.id, part: key.part });
  await applyReceipts(tx, message, now);
  return true;
}
