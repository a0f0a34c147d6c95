import { getPriority } from "node:os";
import { afterAll, beforeAll, expect, it } from "vitest";
import { TestHost, until } from "./harness.js";

let t: TestHost;
beforeAll(async () => {
  t = await TestHost.start(["inspector", "confined"]);
  await t.open("inspector");
  await t.open("confined");
});
afterAll(() => t[Symbol.asyncDispose]());

it("what plugin.json asks for is what the process gets", async () => {
  const { nice, limits, argv, goMemory } = JSON.parse(await t.tell("look", "inspector")) as {
    nice: number;
    limits: string;
    argv: string[];
    goMemory: string;
  };
  expect(nice).toBe(Math.min(19, getPriority() + 7));
  expect(limits).toMatch(/^Max open files +300 +300 /m);
  expect(limits).toMatch(/^Max core file size +0 +0 /m);
  expect(argv).toEqual(["--max-old-space-size=300", "--v8-pool-size=1"]);
  expect(goMemory).toBe("300MiB");
});

it("a message over the plugin's size and a call over its deadline end", async () => {
  await expect(t.send("x".repeat(1024 * 1024), {}, "inspector")).rejects.toMatchObject({ kind: "rejected" });
  await expect(t.send("wait", {}, "inspector")).rejects.toMatchObject({ kind: "lost", message: expect.stringContaining("DEADLINE") });
});

it("the log takes so many lines a second", async () => {
  await t.tell("print", "inspector");
  await until(() => t.logs.some(({ message }) => message.startsWith("line ")));
  await new Promise((resolve) => setTimeout(resolve, 1100));
  await t.tell("print", "inspector");
  const left = await until(() => t.logged("the plugin writes too much; lines were left out")[0]);
  expect(left.fields.suppressed).toBeGreaterThan(0);
});

it.each([
  ["read outside", "ERR_ACCESS_DENIED"],
  ["read own", "allowed"],
  ["write own", "ERR_ACCESS_DENIED"],
  ["write run folder", "allowed"],
  ["start a program", "ERR_ACCESS_DENIED"],
])("under Node's permissions: %s: %s", async (action, outcome) => {
  expect(await t.tell(action, "confined")).toBe(outcome);
});
