import type { Tx } from "../platform/postgres/transaction.js";
import { notFound } from "../shared/errors.js";
import { formatId, type MediaId, type TenantId } from "../shared/ids.js";
import type { Media } from "./media.js";

export async function insertMedia(tx: Tx, media: Media): Promise<void> {
  await tx
    .insertInto("media")
    .values({ ...media, sizeBytes: String(media.sizeBytes) })
    .execute();
}

export async function findMedia(tx: Tx, tenantId: TenantId, id: MediaId): Promise<Media | undefined> {
  const row = await tx.selectFrom("media").selectAll().where("tenantId", "=", tenantId).where("id", "=", id).executeTakeFirst();
  return row && { ...row, sizeBytes: Number(row.sizeBytes) };
}

export async function getMedia(tx: Tx, tenantId: TenantId, id: MediaId): Promise<Media> {
  const media = await findMedia(tx, tenantId, id);
  if (!media) throw notFound("media", formatId("md", id));
  return media;
}
