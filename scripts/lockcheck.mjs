// Every optional package of a platform must be in the lockfile: `npm install` skips silently those that its registry
// does not serve yet, and `npm ci` then fails.
import { readFileSync } from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "..");
const text = readFileSync(path.join(root, "package-lock.json"), "utf8");
const { packages } = JSON.parse(text);
const nameOf = (key) => key.slice(key.lastIndexOf("node_modules/") + "node_modules/".length);
const present = new Set(Object.keys(packages).map(nameOf));

const faults = Object.entries(packages).flatMap(([key, { optionalDependencies = {} }]) =>
  Object.keys(optionalDependencies)
    .filter((name) => !present.has(name))
    .map((name) => `${key} wants ${name}, which is missing: take an older version of it`),
);
const runtimes = Object.keys(packages).filter((key) => nameOf(key) === "@bufbuild/protobuf");
if (runtimes.length !== 1) faults.push(`one copy of @bufbuild/protobuf is wanted, there are ${runtimes.length}: ${runtimes.join(", ")}`);
if (/"resolved": "https?:/.test(text)) faults.push("a registry's address got in: keep omit-lockfile-registry-resolved in .npmrc");
for (const [key, { version, dependencies = {}, devDependencies = {} }] of Object.entries(packages)) {
  if (key.includes("node_modules/")) continue;
  for (const [name, range] of Object.entries({ ...dependencies, ...devDependencies })) {
    if (!/^(npm:.+@)?\d+\.\d+\.\d+/.test(range)) faults.push(`${key || "package.json"} ${version}: pin ${name}, not ${range}`);
  }
}

if (faults.length > 0) {
  console.error(faults.join("\n"));
  process.exitCode = 1;
}
