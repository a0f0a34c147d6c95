import type { IncomingMessage } from "node:http";
import { type WebSocket, WebSocketServer } from "ws";
import { type EventDeps, type Subscribed, subscribe } from "../../event/index.js";
import type { Caller } from "../../identity/index.js";
import { AppError } from "../../shared/errors.js";
import { type EventId, parseId } from "../../shared/ids.js";
import { binaryFrameOf, frameOf } from "./frames.js";

const MAX_FRAME_BYTES = 64 * 1024;
/** More than this is not given to a socket before it has taken what it was given. */
const MAX_BUFFERED_BYTES = 128 * 1024;
/** A client that does not take that much in so long is sent away, before its missing answer to a ping ends the connection without a word. */
const STALLED_MS = 15_000;
const PING_MS = 25_000;
const HELLO_MS = 10_000;
const RECHECK_MS = 10_000;

/** Close codes of ours. */
const CLOSE = { unauthenticated: 4401, badRequest: 4400, resync: 4408 } as const;

/** `/api/v1/ws`: the event log as JSON frames or, with `?format=proto`, each a binary `WatchEventsResponse`. */
export function createRealtimeServer(
  deps: EventDeps,
  isAllowedOrigin: (origin: string | undefined, host: string | undefined) => boolean,
): WebSocketServer {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_FRAME_BYTES,
    verifyClient: ({ req }: { req: IncomingMessage }) => isAllowedOrigin(req.headers.origin, req.headers.host),
  });
  server.on("connection", (socket, request) => {
    serve(deps, socket, request).catch(() => socket.close(1011));
  });
  return server;
}

async function serve(deps: EventDeps, socket: WebSocket, request: IncomingMessage): Promise<void> {
  const abort = new AbortController();
  socket.on("close", () => abort.abort());
  socket.on("error", () => socket.terminate());
  keepAlive(socket, abort.signal);
  const query = new URL(request.url ?? "/", "http://localhost").searchParams;
  try {
    const credential = query.get("token") ?? (await firstFrameToken(socket));
    const caller = await callerOf(deps, credential);
    const after = query.get("after");
    const isBinary = formatOf(query) === "proto";
    recheck(deps, socket, credential, caller, abort.signal);
    socket.on("message", (data) => answerPing(socket, String(data)));
    const items = subscribe(deps, caller, after ? parseId<EventId>("ev", after, "after") : undefined, abort.signal);
    await send(deps, socket, items, isBinary, abort.signal);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    socket.send(JSON.stringify({ type: "error", code: error.reason, message: error.message }));
    socket.close(error.kind === "invalid" ? CLOSE.badRequest : CLOSE.unauthenticated, error.reason);
  }
}

async function callerOf({ authenticator }: EventDeps, credential: string): Promise<Caller> {
  const isTicket = /^[\w-]+\.[\w-]+\.[\w-]+$/.test(credential) && audienceOf(credential) === "ws-ticket";
  const caller = await (isTicket ? authenticator.callerOfTicket(credential) : authenticator.callerOf(credential));
  if (!caller.permissions.has("event:read")) throw new AppError("forbidden", "PERMISSION_DENIED", "This takes the permission event:read.");
  return caller;
}

/** What a token claims to be; verified afterwards. */
function audienceOf(token: string): unknown {
  try {
    return (JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as { aud?: unknown }).aud;
  } catch {
    return undefined;
  }
}

function firstFrameToken(socket: WebSocket): Promise<string> {
  return new Promise((resolve, reject) => {
    const missing = new AppError("unauthenticated", "TOKEN_MISSING", 'Send {"type":"auth","token":"…"} first, or connect with ?token=.');
    const timer = setTimeout(() => reject(missing), HELLO_MS);
    socket.once("close", () => reject(missing));
    socket.once("message", (data) => {
      clearTimeout(timer);
      const frame = parse(String(data));
      if (frame?.type === "auth" && typeof frame.token === "string") resolve(frame.token);
      else reject(missing);
    });
  });
}

function parse(data: string): { type?: unknown; token?: unknown } | undefined {
  try {
    return JSON.parse(data) as { type?: unknown };
  } catch {
    return undefined;
  }
}

function answerPing(socket: WebSocket, data: string): void {
  if (parse(data)?.type === "ping") socket.send('{"type":"pong"}');
}

/**
 * A slow reader is waited for: what it has not got stays in the log, not in memory. One that stands still may come
 * back with its cursor.
 */
async function send(
  { clock }: EventDeps,
  socket: WebSocket,
  items: AsyncIterable<Subscribed>,
  isBinary: boolean,
  signal: AbortSignal,
): Promise<void> {
  const write = isBinary ? binaryFrameOf : frameOf;
  for await (const item of items) {
    if (signal.aborted || socket.readyState !== socket.OPEN) return;
    if (!(await taken(socket, write(item, clock.now()), isBinary, signal))) return socket.close(CLOSE.resync, "resync");
  }
}

function formatOf(query: URLSearchParams): "json" | "proto" {
  const format = query.get("format") ?? "json";
  if (format === "json" || format === "proto") return format;
  throw new AppError("invalid", "INVALID_FORMAT", "format is json or proto.");
}

/** Sends a frame, and waits for what is on its way when that is much. False when the client takes nothing. */
function taken(socket: WebSocket, frame: Uint8Array, isBinary: boolean, signal: AbortSignal): Promise<boolean> | true {
  let flushed = (): void => undefined;
  socket.send(frame, { binary: isBinary }, () => flushed());
  if (socket.bufferedAmount <= MAX_BUFFERED_BYTES) return true;
  return new Promise((resolve) => {
    const end = (isTaken: boolean): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      resolve(isTaken);
    };
    const onAbort = (): void => end(true);
    const timer = setTimeout(end, STALLED_MS, false);
    flushed = () => end(true);
    signal.addEventListener("abort", onAbort);
  });
}

/** Ends the connection soon after the caller may no longer listen. */
function recheck(deps: EventDeps, socket: WebSocket, credential: string, caller: Caller, signal: AbortSignal): void {
  const timer = setInterval(() => {
    const check = caller.type === "user" ? deps.authenticator.stillMember(caller) : deps.authenticator.callerOf(credential);
    check.catch((error: unknown) => {
      if (error instanceof AppError) socket.close(CLOSE.unauthenticated, error.reason);
    });
  }, RECHECK_MS);
  signal.addEventListener("abort", () => clearInterval(timer));
}

function keepAlive(socket: WebSocket, signal: AbortSignal): void {
  let isAlive = true;
  socket.on("pong", () => {
    isAlive = true;
  });
  const timer = setInterval(() => {
    // One that is there and does not read gets to hear of it when it does; the others are gone half a minute later.
    if (!isAlive) return socket.close(CLOSE.resync, "resync");
    isAlive = false;
    socket.ping();
  }, PING_MS);
  signal.addEventListener("abort", () => clearInterval(timer));
}
