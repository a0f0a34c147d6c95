import { join } from "node:path";
import { expect, it } from "vitest";
import { verify } from "./msgfy.js";

it("V03 fails where a plugin checks a certificate only if it is shown one, however late it answers", async () => {
  const verdict = await verify(join(import.meta.dirname, "fixtures/gullible"));
  expect(verdict.failed, verdict.why).not.toContain("V01");
  expect(verdict.failed, verdict.why).toContain("V03");
  expect(verdict.why).toContain("a call without a certificate to be refused");
});
