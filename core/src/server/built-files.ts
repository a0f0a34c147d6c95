import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { HttpError } from "./http-error.js";

interface BuiltFile {
  readonly bytes: Buffer;
  readonly zipped: Buffer;
  /** Changes with the file. */
  readonly etag: string;
}

const TYPES: Readonly<Record<string, string>> = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

/** What a build has made, read when it is first asked for. */
export class BuiltFiles {
  readonly #dir: string;
  readonly #what: string;
  readonly #files = new Map<string, BuiltFile>();

  /** `what` says in an error what has to be built. */
  constructor(dir: string, what: string) {
    this.#dir = dir;
    this.#what = what;
  }

  /** Throws 404 for a file that is not there. A name that comes from a request has to be one plain segment. */
  get(name: string): BuiltFile {
    const known = this.#files.get(name);
    if (known) return known;
    const file = this.#read(name);
    this.#files.set(name, file);
    return file;
  }

  /** Answers with a file, or 304 to who has it. */
  send(name: string, headers: Readonly<Record<string, string>>, req: IncomingMessage, res: ServerResponse): void {
    const { bytes, zipped, etag } = this.get(name);
    const fixed = { ...headers, etag: `"${etag}"`, vary: "Accept-Encoding" };
    if (req.headers["if-none-match"] === `"${etag}"`) return void res.writeHead(304, fixed).end();
    const isZipped = /\bgzip\b/.test(String(req.headers["accept-encoding"] ?? ""));
    const body = isZipped ? zipped : bytes;
    res.writeHead(200, {
      ...fixed,
      "content-type": TYPES[path.extname(name)] ?? "application/octet-stream",
      "content-length": String(body.length),
      ...(isZipped ? { "content-encoding": "gzip" } : {}),
    });
    res.end(req.method === "HEAD" ? undefined : body);
  }

  #read(name: string): BuiltFile {
    try {
      const bytes = readFileSync(path.join(this.#dir, name));
      const etag = createHash("sha256").update(bytes).digest("base64url").slice(0, 16);
      return { bytes, zipped: gzipSync(bytes, { level: 9 }), etag };
    } catch (cause) {
      if ((cause as { code?: unknown }).code !== "ENOENT") throw cause;
      throw new HttpError(404, "NOT_BUILT", `There is no ${name} of ${this.#what}; if it should be there, run \`npm run build\`.`);
    }
  }
}
