// Builds what is stale: TypeScript, the widget, and the database image that makes a first start quick.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "..");

export function build() {
  run("node_modules/typescript7/bin/tsc", ["-b", "."]);
  if (existsSync(path.join(root, "web/widget/build.mjs"))) run("web/widget/build.mjs", []);
  buildImage();
}

/** Making a database takes seconds, copying one does not: it is made once for each set of migrations. */
function buildImage() {
  const dir = path.join(root, "migrations");
  const hash = createHash("sha256");
  for (const name of readdirSync(dir).sort()) hash.update(name).update(readFileSync(path.join(dir, name)));
  const digest = hash.digest("hex");
  const image = path.join(root, "core/dist/image");
  const stamp = path.join(root, "core/dist/image.sha256");
  if (existsSync(image) && existsSync(stamp) && readFileSync(stamp, "utf8") === digest) return;
  rmSync(image, { recursive: true, force: true });
  run("core/dist/make-image.js", [image]);
  writeFileSync(stamp, digest);
}

function run(script, args) {
  execFileSync(process.execPath, [path.join(root, script), ...args], { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
}

if (process.argv[1] === import.meta.filename) build();
