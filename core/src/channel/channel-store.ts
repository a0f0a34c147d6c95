import { sql } from "kysely";
import type { Tx } from "../platform/postgres/transaction.js";
import { notFound } from "../shared/errors.js";
import { type ChannelId, type ConversationId, formatId, type TenantId } from "../shared/ids.js";
import { type Page, type PageRequest, timeCursor, toPage } from "../shared/page.js";
import type { Channel, StatusChange } from "./channel.js";

const CHANNEL = [
  "tenantId",
  "id",
  "type",
  "name",
  "config",
  "credentialsSet",
  "isEnabled",
  "status",
  "statusDetail",
  "statusAction",
  "signIn",
  "capabilities",
  "checkedAt",
  "createdAt",
  "updatedAt",
] as const;

export async function insertChannel(tx: Tx, channel: Channel, sealed: Buffer): Promise<void> {
  await tx
    .insertInto("channel")
    .values({
      ...channel,
      config: JSON.stringify(channel.config),
      credentialsSet: [...channel.credentialsSet],
      credentials: sealed,
      signIn: null,
      capabilities: null,
      state: null,
    })
    .execute();
}

export async function findChannel(tx: Tx, tenantId: TenantId, id: ChannelId): Promise<Channel | undefined> {
  return tx
    .selectFrom("channel")
    .select(CHANNEL)
    .where("tenantId", "=", tenantId)
    .where("id", "=", id)
    .$castTo<Channel>()
    .executeTakeFirst();
}

/** The channels that some conversations are on, by id. */
export async function findChannelsOf(tx: Tx, tenantId: TenantId, ids: readonly ConversationId[]): Promise<Map<ChannelId, Channel>> {
  const rows = await tx
    .selectFrom("channel")
    .select(CHANNEL)
    .where("tenantId", "=", tenantId)
    .where("id", "in", (eb) =>
      eb
        .selectFrom("conversation")
        .select("channelId")
        .where("tenantId", "=", tenantId)
        .where("id", "=", sql<ConversationId>`any(${ids}::uuid[])`),
    )
    .$castTo<Channel>()
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}

/** Those of some channels that are there, by id. */
export async function findChannels(tx: Tx, tenantId: TenantId, ids: readonly ChannelId[]): Promise<Map<ChannelId, Channel>> {
  const rows = await tx
    .selectFrom("channel")
    .select(CHANNEL)
    .where("tenantId", "=", tenantId)
    .where("id", "=", sql<ChannelId>`any(${ids}::uuid[])`)
    .$castTo<Channel>()
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}

export async function getChannel(tx: Tx, tenantId: TenantId, id: ChannelId): Promise<Channel> {
  const channel = await findChannel(tx, tenantId, id);
  if (!channel) throw notFound("channel", formatId("ch", id));
  return channel;
}

/** Same row, held until commit. */
export async function lockChannel(tx: Tx, tenantId: TenantId, id: ChannelId): Promise<Channel> {
  const locked = await tx
    .selectFrom("channel")
    .select("id")
    .where("tenantId", "=", tenantId)
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirst();
  if (!locked) throw notFound("channel", formatId("ch", id));
  return getChannel(tx, tenantId, id);
}

export async function listChannels(tx: Tx, tenantId: TenantId, page: PageRequest): Promise<Page<Channel>> {
  let query = tx
    .selectFrom("channel")
    .select(CHANNEL)
    .where("tenantId", "=", tenantId)
    .orderBy("createdAt")
    .orderBy("id")
    .limit(page.limit + 1)
    .$castTo<Channel>();
  const after = timeCursor(page);
  if (after) query = query.where(sql<boolean>`(created_at, id) > (${after.at}::timestamptz, ${after.id}::uuid)`);
  return toPage(await query.execute(), page, (row) => ({ at: row.createdAt.toISOString(), id: row.id }));
}

export async function updateSettings(
  tx: Tx,
  channel: Channel,
  change: { name?: string; config?: Record<string, unknown>; credentialsSet?: string[]; credentials?: Buffer },
  now: Date,
): Promise<void> {
  const { config, ...rest } = change;
  await tx
    .updateTable("channel")
    .set({ ...rest, ...(config ? { config: JSON.stringify(config) } : {}), updatedAt: now })
    .where("tenantId", "=", channel.tenantId)
    .where("id", "=", channel.id)
    .execute();
}

export async function updateStatus(tx: Tx, channel: Channel, change: StatusChange & { isEnabled?: boolean }, now: Date): Promise<void> {
  const { detail = "", action = "", signIn = null, ...rest } = change;
  await tx
    .updateTable("channel")
    .set({ ...rest, statusDetail: detail, statusAction: action, signIn: signIn && Buffer.from(signIn), checkedAt: now, updatedAt: now })
    .where("tenantId", "=", channel.tenantId)
    .where("id", "=", channel.id)
    .execute();
}

export async function updateCapabilities(tx: Tx, { tenantId, id }: Channel, capabilities: Uint8Array): Promise<void> {
  await tx
    .updateTable("channel")
    .set({ capabilities: Buffer.from(capabilities) })
    .where("tenantId", "=", tenantId)
    .where("id", "=", id)
    .execute();
}

export async function deleteChannel(tx: Tx, tenantId: TenantId, id: ChannelId): Promise<void> {
  await tx.deleteFrom("channel").where("tenantId", "=", tenantId).where("id", "=", id).execute();
}

export async function readSealed(tx: Tx, tenantId: TenantId, id: ChannelId): Promise<Buffer> {
  const row = await tx
    .selectFrom("channel")
    .select("credentials")
    .where("tenantId", "=", tenantId)
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  return row.credentials;
}

/** Takes the channel over: whoever held it before can no longer write its state. */
export async function beginEpoch(tx: Tx, tenantId: TenantId, id: ChannelId): Promise<{ epoch: bigint; state: Buffer | null }> {
  const row = await tx
    .updateTable("channel")
    .set((eb) => ({ epoch: eb("epoch", "+", "1") }))
    .where("tenantId", "=", tenantId)
    .where("id", "=", id)
    .returning(["epoch", "state"])
    .executeTakeFirstOrThrow();
  return { epoch: BigInt(row.epoch), state: row.state };
}

/** False when the epoch is over. */
export async function updateState(tx: Tx, tenantId: TenantId, id: ChannelId, epoch: bigint, sealed: Buffer): Promise<boolean> {
  const result = await tx
    .updateTable("channel")
    .set({ state: sealed })
    .where("tenantId", "=", tenantId)
    .where("id", "=", id)
    .where("epoch", "=", String(epoch))
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** The oldest channel of a type that is meant to be live. */
export async function findLiveChannel(tx: Tx, tenantId: TenantId, type: string): Promise<Channel | undefined> {
  return tx
    .selectFrom("channel")
    .select(CHANNEL)
    .where("tenantId", "=", tenantId)
    .where("type", "=", type)
    .where("isEnabled", "=", true)
    .orderBy("createdAt")
    .orderBy("id")
    .limit(1)
    .$castTo<Channel>()
    .executeTakeFirst();
}

/** Whose channel it is: the way from a provider's call to its tenant. For linktor_system. */
export async function findChannelOwner(
  tx: Tx,
  id: ChannelId,
): Promise<{ tenantId: TenantId; type: string; isEnabled: boolean } | undefined> {
  return tx.selectFrom("channel").select(["tenantId", "type", "isEnabled"]).where("id", "=", id).executeTakeFirst();
}

/** Asks whoever has the channel to connect it anew. */
export async function bumpGeneration(tx: Tx, tenantId: TenantId, id: ChannelId): Promise<void> {
  await tx
    .updateTable("channel")
    .set((eb) => ({ generation: eb("generation", "+", "1") }))
    .where("tenantId", "=", tenantId)
    .where("id", "=", id)
    .execute();
}
