// Habits that no linter knows: how long files are, that no test is left out, that nothing is exported wholesale.
import { readFileSync } from "node:fs";
import path from "node:path";
import { sourceFiles } from "./source-files.mjs";

const MAX_LINES = 500;
const LONG_LINES = 300;

/** Tables of data may be long. */
const IS_DATA = /\.data\.ts$/;
const IS_TEST = /\.test\.tsx?$/;

const FORBIDDEN = [
  { what: /\bexport \*/, where: /./, remedy: "export by name" },
  { what: /\.(only|skip|todo)\b(?=[.(])/, where: IS_TEST, remedy: "a test runs, or is removed" },
  { what: /\.skipIf\(/, where: IS_TEST, remedy: "a test runs, or is removed" },
];

/** What is wrong with a file, and what will be soon. */
export function inspect(name, text) {
  const lines = text.split("\n");
  const count = lines.length - 1;
  const size = IS_DATA.test(name) || count <= LONG_LINES ? [] : [`${name}: ${count} lines; split it by operation`];
  const broken = lines.flatMap((line, index) =>
    FORBIDDEN.filter(({ what, where }) => where.test(name) && what.test(line)).map(
      ({ remedy }) => `${name}:${index + 1}: ${line.trim()}: ${remedy}`,
    ),
  );
  return count > MAX_LINES ? { faults: [...size, ...broken], warnings: [] } : { faults: broken, warnings: size };
}

if (process.argv[1] === import.meta.filename) {
  const root = path.resolve(import.meta.dirname, "..");
  const all = sourceFiles(root, /(?<!\.d)\.([cm]?[jt]s|tsx)$/).map((name) => inspect(name, readFileSync(path.join(root, name), "utf8")));
  for (const warning of all.flatMap(({ warnings }) => warnings)) console.error(`warning: ${warning}`);
  const faults = all.flatMap(({ faults }) => faults);
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) process.exitCode = 1;
}
