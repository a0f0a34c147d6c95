import type { IncomingMessage, ServerResponse } from "node:http";
import path from "node:path";
import { BuiltFiles } from "../built-files.js";
import type { PlainHandler, PlainRoute } from "../http-router.js";
import { pageHeaders } from "../security-headers.js";

const FOR_GOOD = { "cache-control": "public, max-age=31536000, immutable" };

/** The desk: one page for all its addresses, what is below them being its own affair, and files whose names change with what is in them. */
export function adminRoutes(root: string): PlainRoute[] {
  const files = new BuiltFiles(path.join(root, "web/admin/dist"), "the desk");
  const page: PlainHandler = (req, res) => sendPage(files, req, res);
  return [
    ["GET", "/", page],
    ["GET", "/contacts", page],
    ["GET", "/contacts/{path=**}", page],
    ["GET", "/inbox", page],
    ["GET", "/inbox/{path=**}", page],
    ["GET", "/settings", page],
    ["GET", "/settings/{path=**}", page],
    ["GET", "/favicon.svg", (req, res) => files.send("favicon.svg", { "cache-control": "no-cache" }, req, res)],
    ["GET", "/assets/{name}", (req, res, { name = "" }) => files.send(`assets/${path.basename(name)}`, FOR_GOOD, req, res)],
  ];
}

function sendPage(files: BuiltFiles, req: IncomingMessage, res: ServerResponse): void {
  const { bytes } = files.get("index.html");
  const headers = { ...pageHeaders({ connect: socketsOf(req) }), "cache-control": "no-cache" };
  res.writeHead(200, { ...headers, "content-length": String(bytes.length) });
  res.end(req.method === "HEAD" ? undefined : bytes);
}

/** Some browsers do not count WebSockets of the same host as 'self'. */
function socketsOf(req: IncomingMessage): string[] {
  const host = req.headers.host ?? String(req.headers[":authority"] ?? "");
  return /^[\w.:[\]-]+$/.test(host) ? [`ws://${host}`, `wss://${host}`] : [];
}
