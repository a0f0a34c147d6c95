import { afterAll, beforeAll, expect, it } from "vitest";
import { TestHost, until } from "./harness.js";

let t: TestHost;
beforeAll(async () => {
  t = await TestHost.start(["flood"]);
  await t.open("flood");
});
afterAll(() => t[Symbol.asyncDispose]());

it("H16 a plugin that floods both pipes and the stream is neither blocked nor believed", async () => {
  expect(await t.tell("go", "flood")).toBe("done");
  await new Promise((resolve) => setTimeout(resolve, 1100));
  const before = t.logs.length;
  expect(before).toBeLessThan(1500);
  await t.tell("go", "flood");
  await until(() => t.logged("the plugin writes too much; lines were left out").length > 0);
  expect(t.state("flood")?.restarts).toBe(0);
});
