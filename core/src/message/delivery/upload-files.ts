import type { MessageInitShape } from "@bufbuild/protobuf";
import type { OutboundMediaSchema, UploadMediaRequestSchema } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { findMedia } from "../../media/index.js";
import { inTenant } from "../../platform/postgres/transaction.js";
import type { TenantId } from "../../shared/ids.js";
import type { Attachment } from "../message.js";
import { CONTENT_TYPE } from "../rpc/to-proto.js";
import type { BegunAttempt } from "./begin-attempt.js";
import type { DeliveryDeps } from "./deps.js";
import { findReference, saveReference } from "./media-reference-store.js";

type OutboundMedia = MessageInitShape<typeof OutboundMediaSchema>;

/** Gives the network the bytes of a part's files, unless it has them, and answers how it refers to them. */
export async function uploadFiles(
  deps: DeliveryDeps,
  { message, channel, part }: BegunAttempt,
  channelId: string,
  signal: AbortSignal,
): Promise<OutboundMedia[]> {
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
