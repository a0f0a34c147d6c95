import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { PlainHandler } from "./http-router.js";

/** Answers with a file that was read at the start, or 304 to who has it. */
export function staticFile(file: URL, headers: Readonly<Record<string, string>>): PlainHandler {
  const bytes = readFileSync(file);
  const etag = `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`;
  const fixed = { "cache-control": "no-cache", etag, ...headers };
  return (req, res) => {
    if (req.headers["if-none-match"] === etag) {
      res.writeHead(304, fixed);
      res.end();
      return;
    }
    res.writeHead(200, { ...fixed, "content-length": String(bytes.length) });
    res.end(req.method === "HEAD" ? undefined : bytes);
  };
}
