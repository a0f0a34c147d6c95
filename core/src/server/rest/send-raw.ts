import type { ServerResponse } from "node:http";
import type { HttpBody } from "@linktor/gen/google/api/httpbody_pb.js";
import type { Binding } from "./bindings.js";
import { passedHeaders, type RestCall } from "./call.js";
import type { MessageStream } from "./send-stream.js";
import { writeChunk } from "./stream-body.js";

/** Files come from strangers: a browser must neither guess what they are nor run anything in them. */
const SAFE_FILE = {
  "x-content-type-options": "nosniff",
  "content-security-policy": "sandbox",
  "content-disposition": "attachment",
  "cache-control": "private, no-store",
};

const MEDIA_TYPE = /^[\w.+-]+\/[\w.+-]+(\s*;\s*[\w.+-]+=("[^"\r\n]*"|[\w.+-]+))*$/;

/**
 * Answers with the bytes of google.api.HttpBody messages. A handler may set `content-disposition` and, as `x-content-length`,
 * the size: `content-length` itself would break the framing of the same call over gRPC.
 */
export async function sendRaw(
  res: ServerResponse,
  stream: MessageStream,
  { binding, call }: { readonly binding: Binding; readonly call: RestCall },
): Promise<void> {
  const bodies = (stream.message as AsyncIterable<HttpBody>)[Symbol.asyncIterator]();
  let next = await bodies.next();
  const contentType = next.done ? "" : next.value.contentType;
  const { "x-content-length": size, ...passed } = passedHeaders(stream.header, { isFile: true });
  res.writeHead(binding.status, {
    ...SAFE_FILE,
    ...passed,
    ...(size !== undefined && { "content-length": size }),
    "content-type": MEDIA_TYPE.test(contentType) ? contentType : "application/octet-stream",
  });
  if (res.req.method === "HEAD") {
    res.end();
    await bodies.return?.();
    return;
  }
  for (; !next.done; next = await bodies.next()) await writeChunk(res, next.value.data, call.signal);
  res.end();
}
