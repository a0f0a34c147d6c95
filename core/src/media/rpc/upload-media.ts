import type { MethodImpl } from "@connectrpc/connect";
import type { MediaService, UploadMediaRequest } from "@linktor/gen/linktor/media/v1/media_pb.js";
import { callerOf } from "../../identity/index.js";
import { inTenant } from "../../platform/postgres/transaction.js";
import { takeOf } from "../../platform/quota/quota-store.js";
import { AppError, invalid } from "../../shared/errors.js";
import type { MediaDeps } from "../deps.js";
import { MAX_MEDIA_BYTES } from "../media.js";
import { insertMedia } from "../media-store.js";
import { TooLarge } from "../ports.js";
import { storeFile } from "../store-file.js";
import { mediaToProto } from "./to-proto.js";

export function uploadMediaRpc({ db, clock, media: store }: MediaDeps): MethodImpl<typeof MediaService.method.uploadMedia> {
  return async (requests, context) => {
    const { tenantId } = callerOf(context);
    const iterator = requests[Symbol.asyncIterator]();
    const first = await iterator.next();
    if (first.done) throw invalid("chunk", "send the file.");
    const { name, mimeType, chunk } = first.value;
    const file = { name, mimeType: mimeType || (chunk?.contentType ?? ""), data: pieces(first.value, iterator) };
    const media = await storeFile(store, tenantId, file, clock.now()).catch((cause: unknown) => {
      if (!(cause instanceof TooLarge)) throw cause;
      throw new AppError("exhausted", "MEDIA_TOO_LARGE", `A file may have at most ${MAX_MEDIA_BYTES / 1024 / 1024} MiB.`, { cause });
    });
    if (media.sizeBytes === 0) throw invalid("chunk", "the file is empty.");
    await inTenant(db, tenantId, async (tx) => {
      await takeOf(tx, tenantId, "media_bytes", media.sizeBytes, clock.now());
      await insertMedia(tx, media);
    });
    return { media: mediaToProto(media) };
  };
}

async function* pieces(first: UploadMediaRequest, rest: AsyncIterator<UploadMediaRequest>): AsyncGenerator<Uint8Array> {
  for (let next: IteratorResult<UploadMediaRequest> = { value: first }; !next.done; next = await rest.next()) {
    if (next.value.chunk) yield next.value.chunk.data;
  }
}
