import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { HttpError } from "../http-error.js";
import type { PlainHandler } from "../http-router.js";

interface Asset {
  readonly bytes: Buffer;
  readonly zipped: Buffer;
  readonly etag: string;
}

const TYPES: Readonly<Record<string, string>> = { ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8" };

/** The built widget: its files, read when they are first asked for, and its pages, which are filled in. */
export class WidgetFiles {
  readonly #dir: string;
  readonly #assets = new Map<string, Asset>();

  constructor(root: string) {
    this.#dir = path.join(root, "web/widget/dist");
  }

  /** Changes with the file: in an address it makes an answer that can be kept for good. */
  version(name: string): string {
    return this.#asset(name).etag;
  }

  /** `cacheControl` is for whoever asks without a version. */
  serve(name: string, cacheControl: string): PlainHandler {
    return (req, res) => {
      const { bytes, zipped, etag } = this.#asset(name);
      const isPinned = new URL(req.url ?? "/", "http://localhost").searchParams.get("v") === etag;
      const fixed = {
        "cache-control": isPinned ? "public, max-age=31536000, immutable" : cacheControl,
        "cross-origin-resource-policy": "cross-origin",
        "access-control-allow-origin": "*",
        etag: `"${etag}"`,
        vary: "Accept-Encoding",
      };
      if (req.headers["if-none-match"] === `"${etag}"`) return void res.writeHead(304, fixed).end();
      const isZipped = /\bgzip\b/.test(String(req.headers["accept-encoding"] ?? ""));
      const body = isZipped ? zipped : bytes;
      const type = TYPES[path.extname(name)] ?? "application/octet-stream";
      res.writeHead(200, {
        ...fixed,
        "content-type": type,
        "content-length": String(body.length),
        ...(isZipped ? { "content-encoding": "gzip" } : {}),
      });
      res.end(req.method === "HEAD" ? undefined : body);
    };
  }

  /** A page with what stands in its `{{places}}`, as text. */
  page(name: string, values: Readonly<Record<string, string>>): Buffer {
    const text = this.#asset(name).bytes.toString("utf8");
    return Buffer.from(text.replaceAll(/\{\{(\w+)\}\}/g, (_, key: string) => escapeHtml(values[key] ?? "")));
  }

  #asset(name: string): Asset {
    const known = this.#assets.get(name);
    if (known) return known;
    const asset = this.#read(name);
    this.#assets.set(name, asset);
    return asset;
  }

  #read(name: string): Asset {
    try {
      const bytes = readFileSync(path.join(this.#dir, name));
      const etag = createHash("sha256").update(bytes).digest("base64url").slice(0, 16);
      return { bytes, zipped: gzipSync(bytes, { level: 9 }), etag };
    } catch (cause) {
      if ((cause as { code?: unknown }).code !== "ENOENT") throw cause;
      throw new HttpError(404, "WIDGET_NOT_BUILT", "The widget is not built: run `npm run build`.");
    }
  }
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (char) => ENTITIES[char] ?? char);
}
