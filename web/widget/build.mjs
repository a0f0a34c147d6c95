// Bundles the widget into dist/: the loader, the frame with its styles, and the pages that core fills in.
import { copyFileSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const root = import.meta.dirname;
const dist = path.join(root, "dist");
const LIMITS = { "widget.js": 10 * 1024, "frame.js": 60 * 1024, "frame.css": 60 * 1024 };

mkdirSync(dist, { recursive: true });
const common = { bundle: true, minify: true, legalComments: "none", target: ["es2022", "safari16"], logLevel: "warning" };
await Promise.all([
  build({ ...common, entryPoints: [path.join(root, "src/loader/main.ts")], outfile: path.join(dist, "widget.js"), format: "iife" }),
  build({ ...common, entryPoints: [path.join(root, "src/frame/main.ts")], outfile: path.join(dist, "frame.js"), format: "esm" }),
  build({ ...common, entryPoints: [path.join(root, "src/frame/frame.css")], outfile: path.join(dist, "frame.css") }),
  build({ ...common, entryPoints: [path.join(root, "pages/demo.css")], outfile: path.join(dist, "demo.css") }),
]);
for (const name of readdirSync(path.join(root, "pages"))) {
  if (name.endsWith(".html")) copyFileSync(path.join(root, "pages", name), path.join(dist, name));
}
for (const [name, limit] of Object.entries(LIMITS)) {
  const size = gzipSync(readFileSync(path.join(dist, name)), { level: 9 }).length;
  if (process.argv.includes("--sizes")) console.log(`${name}: ${size} bytes gzip`);
  if (size > limit) throw new Error(`${name} is ${size} bytes compressed; it may be ${limit}`);
}
