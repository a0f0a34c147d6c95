import type { IncomingMessage } from "node:http";
import { HttpError } from "./http-error.js";

/** Reads a whole body. What comes after the limit is thrown away, so that the caller still gets its 413. */
export async function readBody(req: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const encoding = req.headers["content-encoding"];
  if (encoding !== undefined && encoding !== "identity") {
    throw new HttpError(415, "UNSUPPORTED_ENCODING", `Send the body without Content-Encoding, not as ${encoding}.`);
  }
  if (Number(req.headers["content-length"] ?? 0) > maxBytes) throw tooLarge(req, maxBytes);

  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    req.on("data", (chunk: Buffer) => {
      // What is not kept is thrown away as it comes.
      if (size > maxBytes) return;
      size += chunk.length;
      if (size > maxBytes) reject(tooLarge(req, maxBytes));
      else chunks.push(chunk);
    });
    req.once("end", () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size)));
    req.once("error", reject);
    req.once("close", () => {
      if (!req.complete) reject(new Error("The request ended before its body."));
    });
  });
}

/** Chunks as they come. Stopping early leaves the connection usable, so that an answer can be sent. */
export function chunksOf(req: IncomingMessage): AsyncIterable<Buffer> {
  return { [Symbol.asyncIterator]: () => req.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer> };
}

/**
 * Throws away what is left of a body, so that the connection can be used again. Not at once: a reader that has just stopped
 * holds the stream for one more turn.
 */
export function discardRest(req: IncomingMessage): void {
  setImmediate(() => req.resume());
}

function tooLarge(req: IncomingMessage, maxBytes: number): HttpError {
  discardRest(req);
  return new HttpError(413, "BODY_TOO_LARGE", `The body is larger than ${maxBytes} bytes.`);
}
