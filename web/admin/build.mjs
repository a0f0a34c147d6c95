// Bundles the desk into dist/, when something of it changed, and holds its first load to a size.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "vite";

const root = import.meta.dirname;
const dist = path.join(root, "dist");
/** Script of the inbox's first load, compressed. */
const LIMIT = 250 * 1024;

const stamp = path.join(dist, ".sha256");
const digest = digestOf(["index.html", "package.json", "vite.config.ts", "build.mjs", "src", "public", "../../gen/dist"]);
if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== digest) {
  await build({ configFile: path.join(root, "vite.config.ts"), logLevel: "warn" });
  const size = firstLoad();
  if (size > LIMIT) throw new Error(`The inbox loads ${size} bytes of script, compressed; it may be ${LIMIT}.`);
  writeFileSync(stamp, digest);
}
if (process.argv.includes("--sizes")) console.log(`first load of the inbox: ${firstLoad()} bytes gzip`);

function digestOf(names) {
  const hash = createHash("sha256");
  for (const file of names.flatMap((name) => filesOf(path.join(root, name))).sort()) {
    hash.update(path.relative(root, file)).update(readFileSync(file));
  }
  return hash.digest("hex");
}

function filesOf(name) {
  if (/\.\w+$/.test(path.basename(name))) return existsSync(name) ? [name] : [];
  const entries = readdirSync(name, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return entries.map((entry) => path.join(entry.parentPath, entry.name)).filter((file) => !/\.(d\.ts|map|tsbuildinfo)$/.test(file));
}

/** The page's own script, that of the inbox, and all that they import at once. */
function firstLoad() {
  const manifest = JSON.parse(readFileSync(path.join(dist, ".vite/manifest.json"), "utf8"));
  const seen = new Set();
  const visit = (key) => {
    if (seen.has(key)) return;
    seen.add(key);
    for (const next of manifest[key].imports ?? []) visit(next);
  };
  for (const [key, { isEntry, src }] of Object.entries(manifest)) if (isEntry || src === "src/inbox/inbox-page.tsx") visit(key);
  return [...seen].reduce((sum, key) => sum + gzipSync(readFileSync(path.join(dist, manifest[key].file)), { level: 9 }).length, 0);
}
