// `npm test`: the whole suite on PostgreSQL, and what uses a database again on the embedded one. `--unit` runs what needs neither a
// database nor a process. Further arguments go to vitest. What failed is named at the end, and the last line says how many tests passed
// and failed.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { build } from "./build.mjs";
import { sourceFiles } from "./source-files.mjs";
import { count, failures, idle } from "./test-report.mjs";

const root = path.resolve(import.meta.dirname, "..");
/** A pass takes about half an hour on two cores; a test that never comes back to the event loop has no end of its own. */
const PASS_LIMIT_MS = 60 * 60_000;
const NEEDS_MORE = /from "(\.\.\/)+test\/|from "node:child_process"|testDatabase\(/;

function setUp(script) {
  const file = path.join(root, "scripts", script);
  if (!existsSync(file)) return;
  const { status } = spawnSync("bash", [file], { stdio: ["ignore", "ignore", "inherit"] });
  if (status !== 0) finish([{ passed: 0, failed: 1 }]);
}

/** Runs vitest and reads what it found. */
function run(name, files, env) {
  console.log(`\n${name}`);
  const dir = mkdtempSync(path.join(tmpdir(), "linktor-report-"));
  const report = path.join(dir, "report.json");
  const vitest = path.join(root, "node_modules/vitest/vitest.mjs");
  const { status, signal } = spawnSync(
    process.execPath,
    [vitest, "run", ...files, "--reporter=default", "--reporter=json", `--outputFile.json=${report}`],
    {
      cwd: root,
      stdio: ["ignore", "inherit", "inherit"],
      env: { ...process.env, ...env },
      timeout: PASS_LIMIT_MS,
      killSignal: "SIGKILL",
    },
  );
  if (signal) console.error(`vitest was ended by ${signal}: after ${PASS_LIMIT_MS / 60_000} minutes, or from outside`);
  const found = existsSync(report) ? JSON.parse(readFileSync(report, "utf8")) : undefined;
  rmSync(dir, { recursive: true });
  return { ...count(found, status), name, report: found };
}

function finish(results) {
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  const failed = sum("failed") + (sum("passed") === 0 && sum("failed") === 0 ? 1 : 0);
  console.log(`\n${sum("passed")} passed, ${failed} failed`);
  process.exit(failed > 0 ? 1 : 0);
}

try {
  build();
} catch {
  finish([{ passed: 0, failed: 1 }]); // the compiler has said why
}
const args = process.argv.slice(2);
if (args[0] === "--unit") {
  const isUnit = (name) => name.includes("/src/") && !NEEDS_MORE.test(readFileSync(path.join(root, name), "utf8"));
  const files = sourceFiles(root, /\.test\.tsx?$/).filter(isUnit);
  // Nothing in them needs a process of its own, and starting one a file takes most of the time.
  finish([run("Unit tests", ["--pool=threads", "--no-isolate", ...files, ...args.slice(1)], {})]);
}
if (!process.env.TEST_DATABASE_URL) setUp("setup-postgres.sh");
setUp("setup-nats.sh");
setUp("setup-chromium.sh");
setUp("setup-go.sh");
setUp("setup-python.sh");
setUp("setup-dovecot.sh");
setUp("setup-faketime.sh");
setUp("setup-redis.sh");
const results = [
  run("On PostgreSQL", args, { TEST_DATABASE: "postgres" }),
  // Nothing outside of core knows of a database.
  run("On the embedded database", args.length > 0 ? args : ["core/"], { TEST_DATABASE: "pglite" }),
];
for (const { name, report } of results) {
  for (const line of failures(report)) console.log(`FAILED  ${name}: ${line.replace(`${root}/`, "")}`);
}
const left = idle(results.map(({ report }) => report));
for (const name of left) console.log(`FAILED  ran on neither database: ${name}`);
finish([...results, { passed: 0, failed: left.length }]);
