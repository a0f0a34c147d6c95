import { expect, it } from "vitest";
import { POLLING } from "./polling.js";
import { verdictAfter } from "./python-project.js";

it("a new Python project passes as it stands", async () => {
  const verdict = await verdictAfter();
  expect(verdict.failed, verdict.why).toEqual([]);
  expect(verdict.notChecked).toEqual(["V22"]); // it polls nothing
  expect(verdict.code).toBe(0);
});

it("a Python project that polls passes, and nothing is left unchecked", async () => {
  const verdict = await verdictAfter(...POLLING);
  expect(verdict.failed, verdict.why).toEqual([]);
  expect(verdict.notChecked).toEqual([]);
  expect(verdict.code).toBe(0);
});
