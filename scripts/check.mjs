// `npm run check`: everything that CI asks besides tests. `npm run check -- imports knip` runs only those steps.
import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "..");

const biome = "node_modules/@biomejs/biome/bin/biome";
const buf = "node_modules/@bufbuild/buf/bin/buf";
const tsc = "node_modules/typescript7/bin/tsc";

/** The others read what it builds, so it comes first and alone. */
const TYPES = { name: "types", run: [tsc, "-b", "."] };

const STEPS = [
  { name: "lint-types", run: ["node_modules/eslint/bin/eslint.js", "."] },
  { name: "imports", run: ["scripts/import-rules.mjs"] },
  { name: "generated", run: ["scripts/proto.mjs", "--check"] },
  { name: "templates", run: ["scripts/generate-templates.mjs", "--check"] },
  { name: "types-tests", run: [tsc, "-p", "tsconfig.test.json"] },
  ...webTypes(),
  { name: "dead-code", run: ["node_modules/knip/bin/knip.js", "--no-progress", "--no-config-hints"] },
  { name: "lint", run: [biome, "ci", "--colors=off", "--error-on-warnings", "--max-diagnostics=50", "."] },
  { name: "proto-lint", run: [buf, "lint"] },
  { name: "proto-format", run: [buf, "format", "-d", "--exit-code", "proto"] },
  { name: "proto-breaking", run: [buf, "breaking", "proto", "--against", "proto/baseline.binpb", "--exclude-imports"] },
  { name: "habits", run: ["scripts/habits.mjs"] },
  { name: "lockfile", run: ["scripts/lockcheck.mjs"] },
];

function webTypes() {
  const web = path.join(root, "web");
  const names = existsSync(web) ? readdirSync(web).filter((name) => existsSync(path.join(web, name, "tsconfig.json"))) : [];
  return names.map((name) => ({ name: `types-${name}`, run: [tsc, "-p", `web/${name}`, "--noEmit"] }));
}

async function perform({ name, run: [script, ...args] }) {
  const startedAt = performance.now();
  const chunks = [];
  const child = spawn(process.execPath, [path.join(root, script), ...args], { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  child.stdout.on("data", (chunk) => chunks.push(chunk));
  child.stderr.on("data", (chunk) => chunks.push(chunk));
  const code = await new Promise((resolve) => child.on("error", () => resolve(-1)).on("close", resolve));
  const output = Buffer.concat(chunks).toString().trim();
  console.log(`${code === 0 ? "ok    " : "FAILED"}  ${name.padEnd(15)} ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  return { name, code, output };
}

async function performAll(steps, concurrency) {
  const results = [];
  const waiting = [...steps];
  const work = async () => {
    for (let step = waiting.shift(); step; step = waiting.shift()) results.push(await perform(step));
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return results;
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => ![TYPES, ...STEPS].some((step) => step.name === name));
if (unknown.length > 0) {
  console.error(`There is no step ${unknown.join(", ")}: ${[TYPES, ...STEPS].map(({ name }) => name).join(", ")}`);
  process.exit(2);
}
const isWanted = ({ name }) => wanted.length === 0 || wanted.includes(name);

const results = [
  ...(await performAll([TYPES].filter(isWanted), 1)),
  ...(await performAll(STEPS.filter(isWanted), Math.max(2, Math.min(4, availableParallelism())))),
];
const failed = results.filter(({ code }) => code !== 0);
for (const { name, output } of results.filter(({ code, output }) => code === 0 && output.startsWith("warning: ")))
  console.log(`\n${name}:\n${output}`);
for (const { name, output } of failed) console.log(`\n${name} failed:\n${output}`);
console.log(`\n${results.length - failed.length} passed, ${failed.length} failed`);
if (failed.length > 0) process.exitCode = 1;
