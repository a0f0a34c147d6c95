import type { ServerResponse } from "node:http";
import type { Message } from "@bufbuild/protobuf";
import { errorAnswer } from "../error-answer.js";
import type { Binding } from "./bindings.js";
import { passedHeaders, type RestCall } from "./call.js";
import { writeChunk } from "./stream-body.js";

export interface MessageStream {
  readonly header: Headers;
  readonly message: AsyncIterable<Message>;
}

/**
 * Answers with one JSON value per line, each sent at once. The status is decided by the first message; a failure after it
 * is a last line `{"error": {code, message, details}}`.
 */
export async function sendStream(
  res: ServerResponse,
  stream: MessageStream,
  { binding, call }: { readonly binding: Binding; readonly call: RestCall },
): Promise<void> {
  const messages = stream.message[Symbol.asyncIterator]();
  let next = await messages.next();
  res.writeHead(binding.status, {
    "cache-control": "no-store",
    ...passedHeaders(stream.header),
    "content-type": "application/x-ndjson",
    "x-accel-buffering": "no", // nginx would hold lines back
  });
  if (res.req.method === "HEAD") {
    res.end();
    await messages.return?.();
    return;
  }
  try {
    for (; !next.done; next = await messages.next()) {
      await writeChunk(res, `${JSON.stringify(binding.write(next.value))}\n`, call.signal);
    }
    res.end();
  } catch (error) {
    if (!call.signal.aborted) res.end(`${JSON.stringify({ error: errorAnswer(error, call.requestId).body })}\n`);
  }
}
