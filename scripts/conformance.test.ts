import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { sourceFiles } from "./source-files.mjs";

const root = path.resolve(import.meta.dirname, "..");

/** What go-plugin's protocol asks of a host (H) and of a plugin's library (P), by number. */
const LISTS = { H: 34, P: 26 };

/** Argued away: number → decision. */
const ARGUED = new Map([["H34", "0011-host-does-not-multiplex.md"]]);

/** Numbers that tests name in their titles, in code or in a table. */
function named(): Set<string> {
  const tests = sourceFiles(root, /\.test\.ts$/).filter((name) => /^(plugin-(wire|sdk|host)|interop)\//.test(name));
  const titles = tests.flatMap((name) => readFileSync(path.join(root, name), "utf8").match(/^\s*(it|describe)\b.*$|^\s*\]\)\(.*$/gm) ?? []);
  return new Set(titles.flatMap((title) => title.match(/\b[HP]\d{1,2}\b/g) ?? []));
}

it("every number of the conformance lists has a test, or a decision that says why not", () => {
  const seen = named();
  const wanted = Object.entries(LISTS).flatMap(([list, count]) => Array.from({ length: count }, (_, i) => `${list}${i + 1}`));
  expect(wanted.filter((number) => !seen.has(number) && !ARGUED.has(number))).toEqual([]);
  expect([...seen].filter((number) => !wanted.includes(number))).toEqual([]);
  for (const [number, decision] of ARGUED) {
    expect(readFileSync(path.join(root, "docs/decisions", decision), "utf8")).toContain(number);
  }
});
