import type { IncomingMessage, ServerResponse } from "node:http";
import { sendError } from "./answer.js";
import { createCors } from "./cors.js";
import { cutOffAnswer } from "./cut-off.js";
import { databaseError } from "./database-errors.js";
import { describeError } from "./describe-error.js";
import type { HttpHandler } from "./dual-server.js";
import { isExpected } from "./error-answer.js";
import type { ErrorLog } from "./errors.js";
import { badRequest, HttpError } from "./http-error.js";
import { acceptRequestId, REQUEST_ID } from "./request-id.js";
import type { RestHandler } from "./rest/handler.js";
import { type Match, RouteTable } from "./route-table.js";

export type PlainHandler = (req: IncomingMessage, res: ServerResponse, params: Readonly<Record<string, string>>) => void | Promise<void>;

/** A method, or `*` for any; a path template, for example `/files/{path=**}`; what answers. GET answers HEAD too. */
export type PlainRoute = readonly [method: string, path: string, handler: PlainHandler];

export interface HttpHandlerOptions {
  readonly routes: readonly PlainRoute[];
  readonly rest: RestHandler;
  /** What answers RPCs, and all that is left. */
  readonly connect: (req: IncomingMessage, res: ServerResponse) => void;
  readonly log: ErrorLog;
  /** Origins whose pages may call REST and RPCs. Plain routes see to their own. */
  readonly corsOrigins?: readonly string[];
}

const API = "/api/v1/";

/** Plain routes, then REST, then RPCs. Whatever goes wrong in one request stays in it. */
export function createHttpHandler({ routes, rest, connect, log, corsOrigins = [] }: HttpHandlerOptions): HttpHandler {
  const table = new RouteTable<PlainHandler>();
  for (const [method, path, handler] of routes) table.add(method, path, handler);
  const cors = createCors(corsOrigins);

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const path = pathOf(req);
    const plain = findPlain(table, req.method ?? "", path);
    if (plain.kind === "found") return plain.value(req, res, plain.params);
    if (cors(req, res)) return;
    if (path.startsWith(API) && (await rest(req, res))) return;
    if (plain.kind === "other_method") {
      const allow = plain.allow.join(", ");
      throw new HttpError(405, "METHOD_NOT_ALLOWED", `This path takes ${allow}, not ${req.method}.`, {
        headers: { allow },
      });
    }
    if (path.startsWith("/api/")) throw noSuchPath(req);
    connect(req, res);
  }

  return (req, res) => {
    const requestId = acceptRequestId(req.headers[REQUEST_ID]?.toString());
    req.headers[REQUEST_ID] = requestId;
    res.setHeader(REQUEST_ID, requestId);
    res.setHeader("x-content-type-options", "nosniff");
    answer(req, res).catch((error: unknown) => {
      const known = isExpected(error) ? undefined : databaseError(error);
      if (known) log.warn({ err: describeError(error), requestId }, "a service that is needed could not be reached");
      else if (!isExpected(error)) log.error({ err: describeError(error), requestId }, "a request failed");
      try {
        sendError(res, known ?? error);
      } catch {
        cutOffAnswer(res);
      }
    });
  };
}

/** Answers where nothing else does. */
export function notFound(req: IncomingMessage, res: ServerResponse): void {
  sendError(res, noSuchPath(req));
}

function noSuchPath(req: IncomingMessage): HttpError {
  return new HttpError(404, "ROUTE_NOT_FOUND", `There is nothing at ${(req.url ?? "").split("?", 1)[0]}.`);
}

/** Proxies may send the whole URL, which the handlers below do not expect. */
function pathOf(req: IncomingMessage): string {
  const url = (req.url ?? "").replace(/^https?:\/\/[^/?#]*/i, "");
  req.url = url.startsWith("/") ? url : `/${url}`;
  return req.url.split("?", 1)[0] as string;
}

function findPlain(table: RouteTable<PlainHandler>, method: string, path: string): Match<PlainHandler> {
  try {
    const match = table.match(method, path);
    return match.kind !== "found" && method === "HEAD" ? table.match("GET", path) : match;
  } catch {
    throw badRequest("MALFORMED_URL", "The path is not percent-encoded properly.");
  }
}
