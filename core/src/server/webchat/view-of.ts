import { formatId, type MediaId, parseId } from "../../shared/ids.js";
import type { Visitor } from "../../webchat/index.js";
import type { WebchatEdge } from "./edge.js";
import type { View } from "./visitor-view.js";

/** Files are named by links that end, because a session's token has no place in an address. */
export function viewOf({ links }: Pick<WebchatEdge, "links">, { tenantId, id }: Visitor): View {
  return { visitorId: formatId("vi", id), pathTo: (mediaId) => links.pathTo(tenantId, parseId<MediaId>("md", mediaId)) };
}
