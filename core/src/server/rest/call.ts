import type { IncomingMessage, ServerResponse } from "node:http";
import { Code, ConnectError, type ContextValues } from "@connectrpc/connect";
import { acceptRequestId, REQUEST_ID } from "../request-id.js";
import { contextOf } from "../request-info.js";

/** What a call of an RPC takes from the HTTP request. */
export interface RestCall {
  readonly requestId: string;
  readonly header: Headers;
  readonly contextValues: ContextValues;
  /** Aborted when the client goes away before it has its answer. */
  readonly signal: AbortSignal;
}

const REQUEST_HEADERS =
  /^(authorization|x-api-key|idempotency-key|x-request-id|accept-language|user-agent|origin|forwarded|x-forwarded-.+|x-real-ip|traceparent|tracestate)$/;
const RESPONSE_HEADERS =
  /^(x-.+|retry-after|ratelimit(-.+)?|location|etag|last-modified|link|cache-control|content-language|deprecation|sunset)$/;
const FILE_HEADERS = /^(content-disposition|content-length|content-range|accept-ranges)$/;

export function beginCall(req: IncomingMessage, res: ServerResponse): RestCall {
  const requestId = acceptRequestId(req.headers[REQUEST_ID]?.toString());
  const header = new Headers({ [REQUEST_ID]: requestId });
  for (const [name, value] of Object.entries(req.headers)) {
    if (value !== undefined && name !== REQUEST_ID && REQUEST_HEADERS.test(name)) header.set(name, value.toString());
  }
  res.setHeader(REQUEST_ID, requestId);

  const controller = new AbortController();
  res.once("close", () => {
    // writableFinished would say yes of an HTTP/2 stream that was reset.
    if (!res.writableEnded) controller.abort(new ConnectError("the client went away", Code.Canceled));
  });
  return { requestId, header, contextValues: contextOf(req, "rest"), signal: controller.signal };
}

/** Headers of a call's answer that REST passes on. */
export function passedHeaders(header: Headers, { isFile = false } = {}): Record<string, string> {
  const passed: Record<string, string> = {};
  header.forEach((value, name) => {
    if (RESPONSE_HEADERS.test(name) || (isFile && FILE_HEADERS.test(name))) passed[name] = value;
  });
  return passed;
}
