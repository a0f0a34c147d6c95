// Everything that follows from proto/. Without arguments it formats and lints the protos and generates; --check says
// whether what is committed is what they generate; --baseline declares the contract of a release.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "..");
const GENERATED = "gen/src";

const buf = (...args) => run("node_modules/@bufbuild/buf/bin/buf", ...args);
const openapi = (...args) => run("scripts/generate-openapi.mjs", ...args);

function run(script, ...args) {
  execFileSync(process.execPath, [path.join(root, script), ...args], { cwd: root, stdio: "inherit" });
}

function generate() {
  buf("format", "-w", "proto");
  buf("lint");
  buf("generate");
  openapi();
}

function check() {
  const dir = mkdtempSync(path.join(tmpdir(), "linktor-gen-"));
  try {
    buf("generate", "-o", dir);
    const stale = differences(path.join(dir, GENERATED), path.join(root, GENERATED));
    if (stale.length > 0) throw new Error(`${GENERATED} is not what the protos generate (run npm run proto):\n${stale.join("\n")}`);
  } finally {
    rmSync(dir, { recursive: true });
  }
  openapi("--check");
}

/** Files that are only in one of two folders, or differ. */
function differences(expected, actual) {
  const names = new Set([...filesOf(expected), ...filesOf(actual)]);
  const isSame = (name) =>
    [expected, actual].every((dir) => existsSync(path.join(dir, name))) && read(expected, name).equals(read(actual, name));
  return [...names].filter((name) => !isSame(name)).sort();
}

function filesOf(dir) {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(dir, path.join(entry.parentPath, entry.name)));
}

function read(dir, name) {
  return readFileSync(path.join(dir, name));
}

const task = {
  undefined: generate,
  "--check": check,
  "--baseline": () => buf("build", "proto", "--exclude-source-info", "-o", "proto/baseline.binpb"),
}[process.argv[2]];

try {
  if (!task) throw new Error("usage: npm run proto [-- --check | --baseline]");
  task();
} catch (error) {
  // What buf refuses it has said itself.
  if (error.status === undefined) console.error(error.message);
  process.exitCode = 1;
}
