import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createHttp2Server, type ServerHttp2Session } from "node:http2";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { limitBodyTime } from "./body-time.js";
import { peekProtocol } from "./peek-protocol.js";

export type HttpHandler = (req: IncomingMessage, res: ServerResponse) => void;
export type UpgradeHandler = (req: IncomingMessage, socket: Duplex, head: Buffer) => void;

export interface DualServerOptions {
  /** Time to send the first bytes and the headers. */
  readonly headersTimeoutMs?: number;
  /** Time to send a body that is not a stream or a file. Answers may take as long as they like. */
  readonly bodyTimeoutMs?: number;
  readonly maxConnections?: number;
  readonly maxStreamsPerConnection?: number;
}

export interface DualServer extends AsyncDisposable {
  readonly http: Server;
  listen(options: { readonly host: string; readonly port: number }): Promise<AddressInfo>;
  /** Takes no more requests, lets those in progress end, and cuts what is left after the deadline. */
  close(deadlineMs?: number): Promise<void>;
}

/** For the other side of a WebSocket to answer that it closes. A computer that is asleep never does. */
const GOODBYE_MS = 2_000;

/** HTTP/1.1, HTTP/2 with prior knowledge, and WebSocket upgrades on one port without TLS. */
export function createDualServer(handler: HttpHandler, onWebSocket?: UpgradeHandler, options: DualServerOptions = {}): DualServer {
  const { headersTimeoutMs = 10_000, bodyTimeoutMs = 30_000 } = options;
  const serve: HttpHandler = (req, res) => {
    limitBodyTime(req, bodyTimeoutMs);
    handler(req, res);
  };

  // The HTTP/1.1 server owns the port, so that listening, timeouts and closing stay Node's own. Its requestTimeout would
  // cut uploads and client streams that take long: limitBodyTime tells them apart.
  const h1 = createServer(
    {
      headersTimeout: headersTimeoutMs,
      requestTimeout: 0,
      connectionsCheckingInterval: 2_000,
      keepAlive: true,
      keepAliveInitialDelay: 30_000,
    },
    serve,
  );
  h1.maxConnections = options.maxConnections ?? 10_000;
  // The compatibility API of node:http2 has the shape of node:http, as far as our handlers go.
  const h2 = createHttp2Server(
    { settings: { maxConcurrentStreams: options.maxStreamsPerConnection ?? 1_000 }, maxSessionMemory: 64 },
    serve as unknown as Parameters<typeof createHttp2Server>[1],
  );

  const sockets = new Set<Socket>();
  const undecided = new Set<Socket>();
  const webSockets = new Set<Duplex>();
  const sessions = new Set<ServerHttp2Session>();
  h2.on("sessionError", () => {});
  h2.on("session", (session) => {
    sessions.add(session);
    session.once("close", () => sessions.delete(session));
  });

  const serveH1 = h1.listeners("connection")[0] as (this: Server, socket: Duplex) => void;
  h1.removeAllListeners("connection");
  h1.on("connection", (socket: Socket) => {
    sockets.add(socket);
    undecided.add(socket);
    socket.once("close", () => {
      sockets.delete(socket);
      undecided.delete(socket);
    });
    peekProtocol(socket, headersTimeoutMs, (protocol) => {
      undecided.delete(socket);
      if (protocol === "h2") h2.emit("connection", socket);
      else serveH1.call(h1, socket);
    });
  });
  h1.on("upgrade", (req: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on("error", () => {});
    if (onWebSocket && /^websocket$/i.test(req.headers.upgrade ?? "")) {
      webSockets.add(socket);
      socket.once("close", () => webSockets.delete(socket));
      return onWebSocket(req, socket, head);
    }
    socket.unshift(Buffer.concat([requestHeadWithoutUpgrade(req), head]));
    serveH1.call(h1, socket);
  });

  async function close(deadlineMs = 10_000): Promise<void> {
    const closed = new Promise<void>((resolve) => h1.close(() => resolve()));
    for (const socket of undecided) socket.destroy();
    for (const session of sessions) session.close();
    const sweep = setInterval(() => h1.closeIdleConnections(), 50);
    const cutWebSockets = setTimeout(() => destroyAll(webSockets), Math.min(GOODBYE_MS, deadlineMs));
    const cut = setTimeout(() => destroyAll(sockets), deadlineMs);
    await closed;
    clearInterval(sweep);
    clearTimeout(cutWebSockets);
    clearTimeout(cut);
  }

  return {
    http: h1,
    listen: ({ host, port }) =>
      new Promise((resolve, reject) => {
        h1.once("error", reject);
        h1.listen(port, host, () => {
          h1.off("error", reject);
          resolve(h1.address() as AddressInfo);
        });
      }),
    close,
    [Symbol.asyncDispose]: () => close(),
  };
}

function destroyAll(sockets: ReadonlySet<Duplex>): void {
  for (const socket of sockets) socket.destroy();
}

/**
 * Once a server listens for upgrades, Node gives it every one, and `curl --http2` and Java's client offer h2c with their
 * first request. Such a request is put back without the offer and answered over HTTP/1.1.
 */
function requestHeadWithoutUpgrade(req: IncomingMessage): Buffer {
  let head = `${req.method} ${req.url} HTTP/${req.httpVersion}\r\n`;
  for (let i = 0; i < req.rawHeaders.length; i += 2) {
    const name = req.rawHeaders[i] ?? "";
    if (!/^(upgrade|http2-settings|connection)$/i.test(name)) head += `${name}: ${req.rawHeaders[i + 1]}\r\n`;
  }
  return Buffer.from(`${head}\r\n`, "latin1");
}
