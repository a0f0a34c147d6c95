import { setMaxListeners } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Health } from "@linktor/gen/grpc/health/v1/health_pb.js";
import type { WebSocketServer } from "ws";
import type { Config } from "../config.js";
import { watchSockets } from "../platform/telemetry/metrics.js";
import { createConnectHandler } from "./connect-handler.js";
import { createDualServer, type HttpHandler, type UpgradeHandler } from "./dual-server.js";
import { createHealthService } from "./grpc/health.js";
import { reflectionRoutes } from "./grpc/reflection.js";
import { createHttpHandler } from "./http-router.js";
import { createLocalTransport } from "./local-transport.js";
import { originCheck } from "./origin.js";
import { healthOf, plainRoutes } from "./plain-routes.js";
import { createRealtimeServer } from "./realtime/websocket.js";
import { createRestHandler } from "./rest/handler.js";
import type { Served } from "./served.js";
import { SERVICES } from "./services.js";
import { WebchatLimits } from "./webchat/limits.js";
import { webchatRoutes } from "./webchat/routes.js";
import { createWebchatSockets, type WebchatSockets } from "./webchat/websocket.js";

export interface HttpServer extends AsyncDisposable {
  readonly url: string;
  /** Begins to answer; until then every request is answered 503. */
  serve(served: Served): void;
  /** Tells clients and balancers to go elsewhere, and goes on answering. */
  announceStop(): void;
  /** Ends streams and sockets, and waits for the requests that are under way. */
  drain(deadlineMs: number): Promise<void>;
}

const RESTART_CLOSE_CODE = 1012;

/** For a process without the role `api`. */
function createHealthHandler(served: Parameters<typeof healthOf>[0], log: Served["log"]): HttpHandler {
  const nothing: HttpHandler = (_req, res) => {
    res.writeHead(404, { "content-type": "application/json" });
    res.end(JSON.stringify({ code: "NOT_FOUND", message: "This process does not serve the API (LINKTOR_ROLES).", details: {} }));
  };
  return createHttpHandler({ routes: healthOf(served), rest: async () => false, connect: nothing, log, corsOrigins: [] });
}

/** The one port. It listens at once, so that its address is known to all that is built after it. */
export async function createHttpServer(config: Config): Promise<HttpServer> {
  let handler: HttpHandler = notYet;
  let upgrade: UpgradeHandler = (_req, socket) => socket.destroy();
  let sockets: WebSocketServer | undefined;
  let visitors: WebchatSockets | undefined;
  const stopping = new AbortController();
  const shutdown = new AbortController();
  // Every call that is under way listens.
  setMaxListeners(0, shutdown.signal);
  const dual = createDualServer(
    (req, res) => {
      // A client that keeps its connection would come here for ever, whatever the balancer knows.
      if (stopping.signal.aborted && req.httpVersionMajor === 1) res.setHeader("connection", "close");
      handler(req, res);
    },
    (req, socket, head) => upgrade(req, socket, head),
  );
  const { port } = await dual.listen(config);
  const host = config.host.includes(":") ? `[${config.host}]` : config.host;

  async function drain(deadlineMs: number): Promise<void> {
    stopping.abort();
    shutdown.abort();
    for (const socket of sockets?.clients ?? []) socket.close(RESTART_CLOSE_CODE, "restarting");
    visitors?.close();
    await dual.close(deadlineMs);
  }

  const url = `http://${host}:${port}`;
  return {
    url,
    serve({ routes, interceptors, log, ...served }) {
      if (!served.isApi) {
        handler = createHealthHandler(served, log);
        return;
      }
      const health = createHealthService(SERVICES.map(({ typeName }) => typeName));
      const rest = createRestHandler({
        services: SERVICES,
        transport: createLocalTransport(routes, interceptors, shutdown.signal),
        log,
      });
      const connect = createConnectHandler({
        routes: (router) => {
          for (const part of [routes, health.routes, reflectionRoutes([...SERVICES, Health])]) part(router);
        },
        interceptors,
        shutdownSignal: shutdown.signal,
      });
      stopping.signal.addEventListener("abort", () => health.setServing(false));
      served.health.onChange((isReady) => health.setServing(isReady && !stopping.signal.aborted));
      const webchat = {
        deps: served.webchat,
        links: served.links,
        limits: new WebchatLimits(served.limiters),
        publicUrl: config.publicUrl ?? url,
        trustedProxies: config.trustedProxies,
        log,
        shutdown: shutdown.signal,
      };
      handler = createHttpHandler({
        routes: [...plainRoutes(served), ...webchatRoutes(webchat, served.root)],
        rest,
        connect,
        log,
        corsOrigins: config.allowedOrigins,
        onAnswered: served.onAnswered,
      });
      sockets = createRealtimeServer(served.events, originCheck(config.allowedOrigins));
      visitors = createWebchatSockets(webchat);
      const [realtime, chats] = [sockets, visitors];
      watchSockets(served.metrics, { realtime: () => realtime.clients, webchat: () => chats.clients });
      upgrade = (req, socket, head) => {
        if (chats.upgrade(req, socket, head)) return;
        if (pathOf(req) !== "/api/v1/ws")
          return void socket.end("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        realtime.handleUpgrade(req, socket, head, (ws) => realtime.emit("connection", ws, req));
      };
    },
    announceStop: () => stopping.abort(),
    drain,
    [Symbol.asyncDispose]: () => drain(0),
  };
}

function pathOf(req: IncomingMessage): string {
  return (req.url ?? "").split("?", 1)[0] ?? "";
}

function notYet(_req: IncomingMessage, res: ServerResponse): void {
  res.writeHead(503, { "content-type": "application/json", "retry-after": "1" });
  res.end(JSON.stringify({ code: "STARTING", message: "Linktor is starting; try again in a moment.", details: {} }));
}
