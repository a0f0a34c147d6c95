import { sql } from "kysely";
import type { Tx } from "../platform/postgres/transaction.js";
import type { ChannelId, TenantId } from "../shared/ids.js";

/** How long a process that does not renew its leases keeps them. By the clock of the database, which all share. */
export const LEASE_MS = 5000;

const UNTIL = sql<Date>`clock_timestamp() + make_interval(secs => ${sql.lit(LEASE_MS / 1000)})`;
const NOW = sql<Date>`clock_timestamp()`;
const SEEN_LATELY = sql<boolean>`plugin_host.seen_at > clock_timestamp() - make_interval(secs => ${sql.lit(LEASE_MS / 1000)})`;

/** A process that runs plugins, as the others see it. */
export interface PluginHostRow {
  readonly id: string;
  /** `host:port` of its calls. */
  readonly address: string;
  /** `linktor.pluginhost.v1.InstalledPlugins`, binary. */
  readonly plugins: Buffer;
}

/** A channel that a process is to keep connected. */
export interface HeldChannel {
  readonly tenantId: TenantId;
  readonly id: ChannelId;
  readonly type: string;
  readonly generation: string;
}

// For linktor_system, all of them.

/** Says that a process is there, and keeps its leases. */
export async function renewLeases(tx: Tx, host: PluginHostRow): Promise<void> {
  await tx
    .insertInto("pluginHost")
    .values({ ...host, seenAt: NOW })
    .onConflict((oc) => oc.column("id").doUpdateSet({ address: host.address, plugins: host.plugins, seenAt: NOW }))
    .execute();
  await tx.updateTable("channelLease").set({ until: UNTIL }).where("hostId", "=", host.id).execute();
}

/** Takes at most so many channels of a type that are meant to be live and that nobody has, the oldest first. */
export async function claimChannels(tx: Tx, hostId: string, type: string, limit: number): Promise<void> {
  await sql`
    insert into channel_lease (channel_id, host_id, until)
    select channel.id, ${hostId}::uuid, ${UNTIL}
    from channel left join channel_lease on channel_lease.channel_id = channel.id
    where channel.is_enabled and channel.type = ${type} and (channel_lease.channel_id is null or channel_lease.until < ${NOW})
    order by channel.created_at, channel.id
    limit ${limit}
    on conflict (channel_id) do update set host_id = excluded.host_id, until = excluded.until where channel_lease.until < ${NOW}
  `.execute(tx as never);
}

/** What a process has of what is meant to be live. */
export async function listHeld(tx: Tx, hostId: string): Promise<HeldChannel[]> {
  return tx
    .selectFrom("channelLease")
    .innerJoin("channel", "channel.id", "channelLease.channelId")
    .select(["channel.tenantId", "channel.id", "channel.type", "channel.generation"])
    .where("channelLease.hostId", "=", hostId)
    .where("channel.isEnabled", "=", true)
    .orderBy("channel.createdAt")
    .execute();
}

/** What a process has a lease on, live or not. */
export async function listLeased(tx: Tx, hostId: string): Promise<ReadonlySet<ChannelId>> {
  const rows = await tx.selectFrom("channelLease").select("channelId").where("hostId", "=", hostId).execute();
  return new Set(rows.map(({ channelId }) => channelId));
}

/** How many channels of each type are meant to be live. */
export async function countEnabled(tx: Tx): Promise<ReadonlyMap<string, number>> {
  const rows = await tx
    .selectFrom("channel")
    .select(["type", sql<string>`count(*)`.as("count")])
    .where("isEnabled", "=", true)
    .groupBy("type")
    .execute();
  return new Map(rows.map(({ type, count }) => [type, Number(count)]));
}

/** Gives channels back, for another process to take. */
export async function giveBack(tx: Tx, hostId: string, ids: readonly ChannelId[]): Promise<void> {
  if (ids.length > 0) await tx.deleteFrom("channelLease").where("hostId", "=", hostId).where("channelId", "in", ids).execute();
}

/** A process leaves, with all that it has. */
export async function deletePluginHost(tx: Tx, hostId: string): Promise<void> {
  await tx.deleteFrom("pluginHost").where("id", "=", hostId).execute();
}

/** The processes that are there. */
export async function listPluginHosts(tx: Tx): Promise<PluginHostRow[]> {
  return tx.selectFrom("pluginHost").select(["id", "address", "plugins"]).where(SEEN_LATELY).orderBy("id").execute();
}

/** Which process has a channel. */
export async function findHolder(tx: Tx, channelId: ChannelId): Promise<{ id: string; address: string } | undefined> {
  return tx
    .selectFrom("channelLease")
    .innerJoin("pluginHost", "pluginHost.id", "channelLease.hostId")
    .select(["pluginHost.id", "pluginHost.address"])
    .where("channelLease.channelId", "=", channelId)
    .where(sql<boolean>`channel_lease.until > ${NOW}`)
    .executeTakeFirst();
}
