import { announce } from "../platform/eventlog/announce.js";
import type { Tx } from "../platform/postgres/transaction.js";
import type { ChannelId, TenantId } from "../shared/ids.js";
import { type Channel, isNews, type StatusChange } from "./channel.js";
import { getChannel, lockChannel, updateStatus } from "./channel-store.js";
import { channelEvent } from "./events.js";

/** Writes down where a channel stands, and tells it if that is news. */
export async function changeStatus(
  tx: Tx,
  tenantId: TenantId,
  id: ChannelId,
  change: StatusChange & { readonly isEnabled?: boolean },
  publicUrl: string,
  now: Date,
): Promise<Channel> {
  const before = await lockChannel(tx, tenantId, id);
  // A late word of a connection that was ended meanwhile.
  if (!before.isEnabled && change.isEnabled === undefined) return before;
  await updateStatus(tx, before, change, now);
  const after = await getChannel(tx, tenantId, id);
  if (isNews(before, change) || change.isEnabled !== undefined) announce(tx, [channelEvent("updated", after, publicUrl)], now);
  return after;
}
