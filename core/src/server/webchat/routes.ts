import type { IncomingMessage, ServerResponse } from "node:http";
import { sendEmpty } from "../answer.js";
import { HttpError } from "../http-error.js";
import type { PlainRoute } from "../http-router.js";
import { admit } from "./access.js";
import type { WebchatEdge } from "./edge.js";
import { messageRoutes } from "./message-routes.js";
import { pageRoutes } from "./page-routes.js";
import { pollRoute } from "./poll-route.js";
import { sessionRoutes } from "./session-routes.js";
import { uploadRoute } from "./upload-route.js";

/** The visitor's side of web chat: docs/webchat.md. */
export function webchatRoutes(edge: WebchatEdge, root: string): PlainRoute[] {
  return [
    ...sessionRoutes(edge),
    ...messageRoutes(edge),
    pollRoute(edge),
    uploadRoute(edge),
    ["GET", "/api/v1/webchat/{channelId}/ws", upgradeRequired],
    ["OPTIONS", "/api/v1/webchat/{channelId}/{path=**}", (req, res, { channelId = "" }) => preflight(edge, req, res, channelId)],
    ...pageRoutes(edge, root),
  ];
}

async function preflight(edge: WebchatEdge, req: IncomingMessage, res: ServerResponse, channelId: string): Promise<void> {
  await admit(edge, req, res, channelId);
  sendEmpty(res, 204, {
    "access-control-allow-methods": "GET, POST, DELETE",
    "access-control-allow-headers": "Authorization, Content-Type, X-Request-Id",
    "access-control-max-age": "7200",
  });
}

function upgradeRequired(): never {
  throw new HttpError(426, "UPGRADE_REQUIRED", "Connect with a WebSocket, or poll /events.", {
    headers: { upgrade: "websocket", connection: "upgrade" },
  });
}
