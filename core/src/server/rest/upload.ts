import type { IncomingMessage } from "node:http";
import { create, type DescField, type Message } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { HttpBodySchema } from "@linktor/gen/google/api/httpbody_pb.js";
import { cutOffRequest } from "../cut-off.js";
import { HttpError } from "../http-error.js";
import { chunksOf } from "../read-body.js";
import type { Binding } from "./bindings.js";

const CHUNK_BYTES = 256 * 1024;
const SILENCE_MS = 30_000;

/**
 * Cuts a request body into messages of a client stream: the first one carries the fields of the query, and each a piece of
 * the body. The next piece is read when the handler asks for it.
 */
export async function* uploadMessages(req: IncomingMessage, binding: Binding, fields: Message): AsyncIterable<Message> {
  const { rpc, body } = binding;
  const contentType = req.headers["content-type"]?.trim() ?? "";
  const field = body as DescField;
  let head = withMediaType(fields, contentType);
  const messageOf = (data: Uint8Array): Message => {
    const message = create(rpc.input, { ...head, [field.localName]: create(HttpBodySchema, { contentType, data }) });
    head = {};
    return message;
  };

  let isEmpty = true;
  req.setTimeout(SILENCE_MS, () => cutOffRequest(req));
  try {
    for await (const chunk of chunksOf(req)) {
      for (let start = 0; start < chunk.length; start += CHUNK_BYTES) {
        yield messageOf(chunk.subarray(start, start + CHUNK_BYTES));
        isEmpty = false;
      }
    }
  } catch (cause) {
    throw new ConnectError("the upload was cut off", Code.Canceled, undefined, undefined, cause);
  } finally {
    req.setTimeout(0);
  }
  if (isEmpty) yield messageOf(new Uint8Array());
}

/** Refuses bodies that are not the file itself. */
export function assertPlainUpload(req: IncomingMessage): void {
  const { "content-type": type = "", "content-encoding": encoding = "identity" } = req.headers;
  if (/^multipart\//i.test(type)) throw new HttpError(415, "UNSUPPORTED_MEDIA_TYPE", "Send the file itself as the body, not a form.");
  if (encoding !== "identity") throw new HttpError(415, "UNSUPPORTED_ENCODING", "Send the file without Content-Encoding.");
}

function withMediaType(fields: Message, contentType: string): Record<string, unknown> {
  const { $typeName: _, ...init } = fields as Message & Record<string, unknown>;
  return init.mimeType === "" ? { ...init, mimeType: contentType } : init;
}
