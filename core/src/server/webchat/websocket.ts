import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { UpgradeHandler } from "../dual-server.js";
import { errorAnswer } from "../error-answer.js";
import { acceptRequestId } from "../request-id.js";
import { isAllowedOrigin, webchatOf } from "./access.js";
import { MAX_FRAME_BYTES } from "./client-frames.js";
import { addressOf, type WebchatEdge } from "./edge.js";
import { VisitorSocket } from "./visitor-socket.js";

const PATH = /^\/api\/v1\/webchat\/([^/]+)\/ws$/;
const RESTART = 1012;

export interface WebchatSockets {
  /** True when the request was for us. */
  upgrade(...args: Parameters<UpgradeHandler>): boolean;
  readonly clients: ReadonlySet<WebSocket>;
  close(): void;
}

/** `/api/v1/webchat/{channelId}/ws`: a visitor's chat as JSON frames. */
export function createWebchatSockets(edge: WebchatEdge): WebchatSockets {
  const server = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME_BYTES });
  return {
    upgrade(req, socket, head) {
      const [, channelId] = PATH.exec((req.url ?? "").split("?", 1)[0] ?? "") ?? [];
      if (channelId === undefined) return false;
      void admitSocket(edge, req, channelId).then(
        (status) => {
          if (status !== undefined) return refuse(socket, status);
          server.handleUpgrade(req, socket, head, (ws: WebSocket) => new VisitorSocket(edge, ws, channelId, addressOf(edge, req)).start());
        },
        (error: unknown) => refuse(socket, errorAnswer(error, acceptRequestId(undefined)).status),
      );
      return true;
    },
    clients: server.clients,
    close() {
      for (const socket of server.clients) socket.close(RESTART, "restarting");
    },
  };
}

/** The status of a refusal. */
async function admitSocket(edge: WebchatEdge, req: IncomingMessage, channelId: string): Promise<number | undefined> {
  await edge.limits.connection(addressOf(edge, req));
  return isAllowedOrigin(edge, await webchatOf(edge, channelId), req) ? undefined : 403;
}

function refuse(socket: Duplex, status: number): void {
  socket.end(`HTTP/1.1 ${status} Refused\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
}
