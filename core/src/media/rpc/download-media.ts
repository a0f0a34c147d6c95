import type { MethodImpl } from "@connectrpc/connect";
import type { MediaService } from "@linktor/gen/linktor/media/v1/media_pb.js";
import { read } from "../../identity/index.js";
import { type MediaId, parseId } from "../../shared/ids.js";
import type { MediaDeps } from "../deps.js";
import { dispositionOf } from "../disposition.js";
import { getMedia } from "../media-store.js";

export function downloadMediaRpc({ db, media: store }: MediaDeps): MethodImpl<typeof MediaService.method.downloadMedia> {
  return async function* (request, context) {
    const id = parseId<MediaId>("md", request.id);
    const media = await read(db, context, (tx, { tenantId }) => getMedia(tx, tenantId, id));
    context.responseHeader.set("content-disposition", dispositionOf(media));
    context.responseHeader.set("x-content-length", String(media.sizeBytes));
    context.responseHeader.set("cache-control", "private, max-age=31536000, immutable");
    let contentType = media.mimeType;
    for await (const data of store.read(media.tenantId, media.sha256)) {
      yield { contentType, data };
      contentType = "";
    }
  };
}
