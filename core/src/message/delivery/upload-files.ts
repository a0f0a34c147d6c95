import type { MessageInitShape } from "@bufbuild/protobuf";
import type { OutboundMediaSchema, UploadMediaRequestSchema } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { findMedia } from "../../media/index.js";
import { inTenant, type Tx } from "../../platform/postgres/transaction.js";
import type { ChannelId, TenantId } from "../../shared/ids.js";
import type { Attachment } from "../message.js";
import { CONTENT_TYPE } from "../rpc/to-proto.js";
import type { BegunAttempt } from "./begin-attempt.js";
import type { DeliveryDeps } from "./deps.js";

type OutboundMedia = MessageInitShape<typeof OutboundMediaSchema>;

/** Gives the network the bytes of a part's files, unless it has them, and answers how it refers to them. */
export async function uploadFiles(deps: DeliveryDeps, { message, channel, part }: BegunAttempt, channelId: string, signal: AbortSignal): Promise<OutboundMedia[]> {
  const media: OutboundMedia[] = [];
  for (const attachment of part.attachments) media.push(await uploadFile(deps, message.tenantId, channel, channelId, attachment, signal));
  return media;
}

async function uploadFile(
  { db, gateway, media: store, clock }: DeliveryDeps,
  tenantId: TenantId,
  channel: BegunAttempt["channel"],
  channelId: string,
  attachment: Attachment,
  signal: AbortSignal,
): Promise<OutboundMedia> {
  const { mediaId } = attachment;
  const { file, known } = await inTenant(db, tenantId, async (tx) => {
    const found = mediaId ? await findMedia(tx, tenantId, mediaId) : undefined;
    return { file: found, known: found && (await findReference(tx, tenantId, channel.id, found.sha256)) };
  });
  if (!file) throw new Error("the file is not stored");
  const { mimeType, sha256, sizeBytes } = file;
  const described = { type: CONTENT_TYPE[attachment.type], mimeType, name: attachment.name, sizeBytes: BigInt(sizeBytes), sha256 };
  if (known) return { ...described, reference: known };
  async function* pieces(): AsyncGenerator<MessageInitShape<typeof UploadMediaRequestSchema>> {
    yield { channelId, media: described };
    for await (const data of store.read(tenantId, sha256)) yield { data };
  }
  const { reference, reusable } = await gateway.uploadMedia(channel.type, pieces(), signal);
  if (reusable) await inTenant(db, tenantId, (tx) => saveReference(tx, tenantId, channel.id, sha256, reference, clock.now()));
  return { ...described, reference };
}

async function findReference(tx: Tx, tenantId: TenantId, channelId: ChannelId, sha256: string): Promise<string | undefined> {
  const row = await tx
    .selectFrom("mediaReference")
    .select("reference")
    .where("tenantId", "=", tenantId)
    .where("channelId", "=", channelId)
    .where("sha256", "=", sha256)
    .executeTakeFirst();
  return row?.reference;
}

export async function saveReference(tx: Tx, tenantId: TenantId, channelId: ChannelId, sha256: string, reference: string, now: Date): Promise<void> {
  await tx
    .insertInto("mediaReference")
    .values({ tenantId, channelId, sha256, reference, createdAt: now })
    .onConflict((oc) => oc.columns(["tenantId", "channelId", "sha256"]).doUpdateSet({ reference, createdAt: now }))
    .execute();
}

/** The network no longer knows its references to a part's files. */
export async function forgetReferences(tx: Tx, tenantId: TenantId, channelId: ChannelId, attachments: readonly Attachment[]): Promise<void> {
  for (const { mediaId } of attachments) {
    const file = mediaId ? await findMedia(tx, tenantId, mediaId) : undefined;
    if (!file) continue;
    await tx.deleteFrom("mediaReference").where("tenantId", "=", tenantId).where("channelId", "=", channelId).where("sha256", "=", file.sha256).execute();
  }
}
