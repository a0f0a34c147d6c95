import type { Tx } from "../platform/postgres/transaction.js";
import type { ChannelId, MediaId, TenantId, VisitorId } from "../shared/ids.js";
import type { Visitor, VisitorProfile } from "./webchat.js";

const VISITOR = ["tenantId", "id", "channelId", "userId", "isVerified", "profile", "createdAt", "expiresAt"] as const;

type Row = Omit<Visitor, "profile"> & { readonly profile: unknown };

function toVisitor(row: Row): Visitor {
  return { ...row, profile: row.profile as VisitorProfile };
}

function byToken(tx: Tx, { tenantId, id }: { readonly tenantId: TenantId; readonly id: ChannelId }, tokenHash: Buffer, now: Date) {
  return tx
    .selectFrom("visitor")
    .select(VISITOR)
    .where("tenantId", "=", tenantId)
    .where("channelId", "=", id)
    .where("tokenHash", "=", tokenHash)
    .where("expiresAt", ">", now);
}

/** Whose token it is, on this channel. */
export async function findVisitorByToken(
  tx: Tx,
  channel: { readonly tenantId: TenantId; readonly id: ChannelId },
  tokenHash: Buffer,
  now: Date,
): Promise<Visitor | undefined> {
  const row = await byToken(tx, channel, tokenHash, now).executeTakeFirst();
  return row && toVisitor(row);
}

/** Same row, held until commit. */
export async function lockVisitorByToken(
  tx: Tx,
  channel: { readonly tenantId: TenantId; readonly id: ChannelId },
  tokenHash: Buffer,
  now: Date,
): Promise<Visitor | undefined> {
  const row = await byToken(tx, channel, tokenHash, now).forUpdate().executeTakeFirst();
  return row && toVisitor(row);
}

export async function insertVisitor(tx: Tx, visitor: Visitor, tokenHash: Buffer): Promise<void> {
  await tx
    .insertInto("visitor")
    .values({ ...visitor, tokenHash, profile: JSON.stringify(visitor.profile) })
    .execute();
}

export async function updateVisitor(
  tx: Tx,
  { tenantId, id }: Visitor,
  change: Partial<Pick<Visitor, "userId" | "isVerified" | "profile" | "expiresAt">>,
): Promise<void> {
  const { profile, ...rest } = change;
  await tx
    .updateTable("visitor")
    .set({ ...rest, ...(profile ? { profile: JSON.stringify(profile) } : {}) })
    .where("tenantId", "=", tenantId)
    .where("id", "=", id)
    .execute();
}

export async function insertUpload(tx: Tx, { tenantId, channelId, id }: Visitor, mediaId: MediaId, now: Date): Promise<void> {
  await tx.insertInto("visitorUpload").values({ tenantId, channelId, visitorId: id, mediaId, createdAt: now }).execute();
}

/** Whether a visitor of a channel gave us a file; with `visitorId`, whether that one did. */
export async function isUpload(
  tx: Tx,
  { tenantId, channelId, visitorId }: { readonly tenantId: TenantId; readonly channelId: ChannelId; readonly visitorId?: VisitorId },
  mediaId: MediaId,
): Promise<boolean> {
  let query = tx
    .selectFrom("visitorUpload")
    .select("mediaId")
    .where("tenantId", "=", tenantId)
    .where("channelId", "=", channelId)
    .where("mediaId", "=", mediaId);
  if (visitorId) query = query.where("visitorId", "=", visitorId);
  return (await query.executeTakeFirst()) !== undefined;
}
