import type { IncomingMessage, ServerResponse } from "node:http";
import { cors as connectCors } from "@connectrpc/connect";
import { sendEmpty } from "./answer.js";

const ALLOWED_HEADERS = [
  ...connectCors.allowedHeaders,
  "Authorization",
  "X-API-Key",
  "Idempotency-Key",
  "X-Request-Id",
  "Accept-Language",
].join(", ");
const EXPOSED_HEADERS = [
  ...connectCors.exposedHeaders,
  "X-Request-Id",
  "Retry-After",
  "RateLimit",
  "RateLimit-Policy",
  "RateLimit-Limit",
  "RateLimit-Remaining",
  "RateLimit-Reset",
  "Content-Disposition",
].join(", ");
const METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE";

/** Exact origins only, and never with credentials: callers prove themselves with tokens, not cookies. */
export type Cors = (req: IncomingMessage, res: ServerResponse) => boolean;

/** Lets pages of the given origins call us. Gives true when it has answered, which is for preflights. */
export function createCors(origins: readonly string[]): Cors {
  const allowed = new Set(origins);
  return (req, res) => {
    const { origin } = req.headers;
    if (allowed.size > 0) res.setHeader("vary", "Origin");
    if (origin === undefined || !allowed.has(origin)) return false;
    res.setHeader("access-control-allow-origin", origin);
    res.setHeader("access-control-expose-headers", EXPOSED_HEADERS);
    if (req.method !== "OPTIONS" || req.headers["access-control-request-method"] === undefined) return false;
    sendEmpty(res, 204, {
      "access-control-allow-methods": METHODS,
      "access-control-allow-headers": ALLOWED_HEADERS,
      "access-control-max-age": "7200",
    });
    return true;
  };
}
