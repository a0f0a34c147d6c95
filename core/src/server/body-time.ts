import type { IncomingMessage } from "node:http";
import type { Http2ServerRequest } from "node:http2";
import { cutOffRequest } from "./cut-off.js";

/** Streams of messages and files may take long; what reads them has its own limit on silence. */
const SHORT_BODY = /^(application\/(?:[\w.-]+\+)?json|application\/proto|application\/x-www-form-urlencoded|text\/plain)\b/i;

/** Ends a request whose body, being neither a stream nor a file, has not arrived in time. */
export function limitBodyTime(req: IncomingMessage, timeoutMs: number): void {
  if (!expectsBody(req) || !isShort(req.headers["content-type"])) return;
  const timer = setTimeout(() => {
    if (!req.complete) cutOffRequest(req);
  }, timeoutMs).unref();
  const clear = (): void => clearTimeout(timer);
  req.once("end", clear).once("close", clear);
}

function isShort(contentType: string | undefined): boolean {
  return contentType === undefined || (SHORT_BODY.test(contentType) && !contentType.startsWith("application/connect+"));
}

function expectsBody(req: IncomingMessage | Http2ServerRequest): boolean {
  if ("stream" in req) return !req.stream.endAfterHeaders;
  return req.headers["transfer-encoding"] !== undefined || Number(req.headers["content-length"] ?? 0) > 0;
}
