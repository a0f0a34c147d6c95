import type { MethodImpl } from "@connectrpc/connect";
import type { MediaService } from "@linktor/gen/linktor/media/v1/media_pb.js";
import { read } from "../../identity/index.js";
import { type MediaId, parseId } from "../../shared/ids.js";
import type { MediaDeps } from "../deps.js";
import { getMedia } from "../media-store.js";
import { mediaToProto } from "./to-proto.js";

export function getMediaRpc({ db }: MediaDeps): MethodImpl<typeof MediaService.method.getMedia> {
  return async (request, context) => {
    const id = parseId<MediaId>("md", request.id);
    return { media: mediaToProto(await read(db, context, (tx, { tenantId }) => getMedia(tx, tenantId, id))) };
  };
}
