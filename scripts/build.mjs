// Builds what is stale: TypeScript, the widget, the database image that makes a first start quick, and what the plugins are.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "..");

export function build() {
  run("node_modules/typescript7/bin/tsc", ["-b", "."]);
  for (const name of ["admin", "widget"]) run(`web/${name}/build.mjs`, []);
  buildImage();
  describePlugins();
}

/**
 * Starting every plugin takes seconds, reading what it said does not: they are asked once for each version of them. What a plugin said
 * counts for exactly the files of its folder, so all of them are looked at here too.
 */
function describePlugins() {
  const dir = path.join(root, "plugins");
  const hash = createHash("sha256");
  const files = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const file of files.map(({ parentPath, name }) => path.join(parentPath, name)).sort()) {
    if (!file.includes("/node_modules/")) hash.update(path.relative(dir, file)).update(readFileSync(file));
  }
  remade("core/dist/plugins", hash.digest("hex"), (to) => run("core/dist/describe-plugins.js", [to, dir]));
}

/** Making a database takes seconds, copying one does not: it is made once for each set of migrations. */
function buildImage() {
  const dir = path.join(root, "migrations");
  const hash = createHash("sha256");
  for (const name of readdirSync(dir).sort()) hash.update(name).update(readFileSync(path.join(dir, name)));
  remade("core/dist/image", hash.digest("hex"), (to) => run("core/dist/make-image.js", [to]));
}

/** Makes a folder anew unless it is what was made of the same. */
function remade(name, digest, make) {
  const made = path.join(root, name);
  const stamp = `${made}.sha256`;
  if (existsSync(made) && existsSync(stamp) && readFileSync(stamp, "utf8") === digest) return;
  rmSync(made, { recursive: true, force: true });
  make(made);
  writeFileSync(stamp, digest);
}

function run(script, args) {
  execFileSync(process.execPath, [path.join(root, script), ...args], { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
}

if (process.argv[1] === import.meta.filename) build();
