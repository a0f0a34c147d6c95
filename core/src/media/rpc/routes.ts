import type { ConnectRouter } from "@connectrpc/connect";
import { MediaService } from "@linktor/gen/linktor/media/v1/media_pb.js";
import type { MediaDeps } from "../deps.js";
import { downloadMediaRpc } from "./download-media.js";
import { getMediaRpc } from "./get-media.js";
import { uploadMediaRpc } from "./upload-media.js";

export function mediaRoutes(deps: MediaDeps): (router: ConnectRouter) => void {
  return (router) => {
    router.service(MediaService, { uploadMedia: uploadMediaRpc(deps), getMedia: getMediaRpc(deps), downloadMedia: downloadMediaRpc(deps) });
  };
}
