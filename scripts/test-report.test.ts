import { expect, it } from "vitest";
import { count, failures, idle } from "./test-report.mjs";

const file = (name: string, status: string, tests: Readonly<Record<string, string>>) => ({
  name,
  status,
  assertionResults: Object.entries(tests).map(([fullName, result]) => ({ fullName, status: result })),
});
const report = (...testResults: ReturnType<typeof file>[]) => {
  const all = testResults.flatMap(({ assertionResults }) => assertionResults);
  const having = (status: string) => all.filter((test) => test.status === status).length;
  return { testResults, numPassedTests: having("passed"), numFailedTests: having("failed") };
};

it("counts tests", () => {
  expect(count(report(file("a", "passed", { one: "passed", two: "passed" })), 0)).toEqual({ passed: 2, failed: 0 });
  expect(count(report(file("a", "failed", { one: "passed", two: "failed" })), 1)).toEqual({ passed: 1, failed: 1 });
});

it("counts what failed outside a test", () => {
  expect(count(report(file("a", "failed", {}), file("b", "failed", { one: "skipped" })), 1)).toEqual({ passed: 0, failed: 2 });
  expect(count(report(file("a", "passed", { one: "passed" })), 1)).toEqual({ passed: 1, failed: 1 });
  expect(count(undefined, 0)).toEqual({ passed: 0, failed: 1 });
});

it("names what failed", () => {
  const failed = { fullName: "two", status: "failed", failureMessages: ["AssertionError: expected 1 to be 2\n    at here"] };
  const tests = { name: "a", status: "failed", assertionResults: [{ fullName: "one", status: "passed" }, failed] };
  const broken = { name: "b", status: "failed", message: "Cannot find module\nat there", assertionResults: [] };
  expect(failures({ testResults: [tests, broken, file("c", "passed", { three: "passed" })] })).toEqual([
    "a: two: AssertionError: expected 1 to be 2",
    "b: Cannot find module",
  ]);
  expect(failures(undefined)).toEqual([]);
});

it("finds the tests that ran nowhere", () => {
  const postgres = report(file("a", "passed", { both: "passed", postgres: "passed", nowhere: "skipped" }));
  const embedded = report(file("a", "passed", { both: "passed", postgres: "skipped", nowhere: "skipped" }));
  expect(idle([postgres, embedded])).toEqual(["a nowhere"]);
  expect(idle([report(file("b", "failed", { never: "skipped" }))])).toEqual([]);
});
