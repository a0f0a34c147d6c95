// The contract's Go and Python in cli/templates/. It needs Go and Python, which most changes do not, so `--check` only
// compares the digest of what it was made from.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "..");
const SOURCES = [
  "proto/linktor/plugin/v1/adapter.proto",
  "proto/linktor/content/v1/content.proto",
  "cli/generate/buf.gen.yaml",
  "cli/generate/protoc-gen-python.py",
  "cli/generate/requirements.txt",
];
const GENERATED = ["cli/templates/go/gen", "cli/templates/python/gen"];
const STAMP = path.join(root, "cli/generate/sources.sha256");

function digest() {
  const hash = createHash("sha256");
  for (const name of SOURCES) hash.update(name).update(readFileSync(path.join(root, name)));
  return `${hash.digest("hex")}\n`;
}

function generate() {
  const run = (file, ...args) => execFileSync(file, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
  const venv = ".cache/grpc-tools";
  run("python3", "-m", "venv", venv);
  run(`${venv}/bin/pip`, "install", "--quiet", "-r", "cli/generate/requirements.txt");
  for (const folder of GENERATED) rmSync(path.join(root, folder), { recursive: true, force: true });
  run(process.execPath, "node_modules/@bufbuild/buf/bin/buf", "generate", "--template", "cli/generate/buf.gen.yaml", "-o", "cli/templates");
  writeFileSync(STAMP, digest());
}

if (process.argv[2] !== "--check") generate();
else if (!existsSync(STAMP) || readFileSync(STAMP, "utf8") !== digest()) {
  console.error("cli/templates is not what the protos generate: run npm run proto:templates");
  process.exitCode = 1;
}
