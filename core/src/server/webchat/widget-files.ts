import path from "node:path";
import { BuiltFiles } from "../built-files.js";
import type { PlainHandler } from "../http-router.js";

/** The built widget: its files, and its pages, which are filled in. */
export class WidgetFiles {
  readonly #files: BuiltFiles;

  constructor(root: string) {
    this.#files = new BuiltFiles(path.join(root, "web/widget/dist"), "the widget");
  }

  /** Changes with the file: in an address it makes an answer that can be kept for good. */
  version(name: string): string {
    return this.#files.get(name).etag;
  }

  /** `cacheControl` is for whoever asks without a version. */
  serve(name: string, cacheControl: string): PlainHandler {
    return (req, res) => {
      const isPinned = new URL(req.url ?? "/", "http://localhost").searchParams.get("v") === this.version(name);
      const headers = {
        "cache-control": isPinned ? "public, max-age=31536000, immutable" : cacheControl,
        "cross-origin-resource-policy": "cross-origin",
        "access-control-allow-origin": "*",
      };
      this.#files.send(name, headers, req, res);
    };
  }

  /** A page with what stands in its `{{places}}`, as text. */
  page(name: string, values: Readonly<Record<string, string>>): Buffer {
    const text = this.#files.get(name).bytes.toString("utf8");
    return Buffer.from(text.replaceAll(/\{\{(\w+)\}\}/g, (_, key: string) => escapeHtml(values[key] ?? "")));
  }
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (char) => ENTITIES[char] ?? char);
}
