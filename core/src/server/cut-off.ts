import type { IncomingMessage, ServerResponse } from "node:http";
import { constants, type Http2ServerRequest, type Http2ServerResponse } from "node:http2";

/** Ends a request that takes too long: its connection, or over HTTP/2 its stream. */
export function cutOffRequest(req: IncomingMessage | Http2ServerRequest): void {
  // Over HTTP/2, destroy() would end only the reading side of the compatibility API.
  if ("stream" in req) req.stream.close(constants.NGHTTP2_CANCEL);
  else req.destroy();
}

/** Ends an answer that has begun and cannot go on, so that the client does not take it for whole. */
export function cutOffAnswer(res: ServerResponse | Http2ServerResponse): void {
  if ("stream" in res) res.stream.close(constants.NGHTTP2_INTERNAL_ERROR);
  else res.destroy();
}
