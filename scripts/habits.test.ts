import { expect, it } from "vitest";
import { inspect } from "./habits.mjs";

const lines = (count: number) => "let a;\n".repeat(count);

it("warns of a long file and refuses a longer one, data excepted", () => {
  expect(inspect("core/src/a.ts", lines(300))).toEqual({ faults: [], warnings: [] });
  expect(inspect("core/src/a.ts", lines(301)).warnings).toHaveLength(1);
  expect(inspect("core/src/a.ts", lines(501)).faults).toHaveLength(1);
  expect(inspect("core/src/a.data.ts", lines(501))).toEqual({ faults: [], warnings: [] });
});

it("lets no test be left out", () => {
  // In pieces, so that this file is not refused itself.
  for (const call of ["it.on" + "ly(", "describe.sk" + "ip(", "it.to" + "do(", "it.sk" + "ip.each(", "it.sk" + "ipIf("]) {
    expect(inspect("core/src/a.test.ts", `${call}"x")\n`).faults, call).toHaveLength(1);
  }
  // What runs on one of the databases only; npm test sees to it that it does on one.
  expect(inspect("core/src/a.test.ts", 'it.runIf(onServer)("x")\n').faults).toEqual([]);
  expect(inspect("core/src/a.ts", "rows.sk" + "ip(1)\n").faults).toEqual([]);
});

it("lets nothing be exported wholesale", () => {
  expect(inspect("core/src/index.ts", "export " + '* from "./a.js";\n').faults).toHaveLength(1);
});
