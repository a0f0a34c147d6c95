import { findMedia } from "../../media/index.js";
import type { Tx } from "../../platform/postgres/transaction.js";
import type { ChannelId, TenantId } from "../../shared/ids.js";
import type { Attachment } from "../message.js";

/** What a channel calls bytes that it has. */
export async function findReference(tx: Tx, tenantId: TenantId, channelId: ChannelId, sha256: string): Promise<string | undefined> {
  const row = await tx
    .selectFrom("mediaReference")
    .select("reference")
    .where("tenantId", "=", tenantId)
    .where("channelId", "=", channelId)
    .where("sha256", "=", sha256)
    .executeTakeFirst();
  return row?.reference;
}

/** Remembers it, so that the bytes are not given again. */
export async function saveReference(
  tx: Tx,
  tenantId: TenantId,
  channelId: ChannelId,
  sha256: string,
  reference: string,
  now: Date,
): Promise<void> {
  await tx
    .insertInto("mediaReference")
    .values({ tenantId, channelId, sha256, reference, createdAt: now })
    .onConflict((oc) => oc.columns(["tenantId", "channelId", "sha256"]).doUpdateSet({ reference, createdAt: now }))
    .execute();
}

/** The network no longer knows its references to a part's files. */
export async function forgetReferences(
  tx: Tx,
  tenantId: TenantId,
  channelId: ChannelId,
  attachments: readonly Attachment[],
): Promise<void> {
  for (const { mediaId } of attachments) {
    const file = mediaId ? await findMedia(tx, tenantId, mediaId) : undefined;
    if (!file) continue;
    await tx
      .deleteFrom("mediaReference")
      .where("tenantId", "=", tenantId)
      .where("channelId", "=", channelId)
      .where("sha256", "=", file.sha256)
      .execute();
  }
}
