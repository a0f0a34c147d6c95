import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { FIXTURES, fixture, TestHost, until } from "./harness.js";

let root: string;
let main: string;
// Beside the fixtures, where the SDK is found.
beforeEach(() => {
  root = mkdtempSync(join(FIXTURES, ".watch-"));
  cpSync(fixture("parrot"), join(root, "parrot"), { recursive: true });
  main = join(root, "parrot/main.mjs");
});
afterEach(() => rmSync(root, { recursive: true }));

async function watching(watch = true): Promise<TestHost> {
  const t = new TestHost([root], { watchIntervalMs: 100 }, undefined, undefined, { watch });
  await t.host.start(t.sink);
  await t.open();
  return t;
}

function rewrite(from: string, to: string): void {
  writeFileSync(main, readFileSync(main, "utf8").replace(from, to));
}

const news = (t: TestHost) => t.logged("the plugin's files have changed; it is replaced").length;

it("a plugin whose files change is replaced once they are quiet, and its channels go on", async () => {
  await using t = await watching();
  expect(await t.tell("say x")).toBe("x");
  rewrite("say: (text) => ({ externalId: text })", "say: (text) => ({ externalId: text + 1 })");
  for (let i = 0; i < 5; i++) {
    await new Promise((resolve) => setTimeout(resolve, 40));
    writeFileSync(join(root, "parrot/notes.txt"), "x".repeat(i));
  }
  await until(() => t.history().filter((state) => state === "READY").length === 2);
  expect(await t.tell("say x")).toBe("x"); // until core has opened it in the new process
  await t.open();
  expect(await t.tell("say x")).toBe("x1");
  expect(news(t)).toBe(1);
  expect(t.state()?.restarts).toBe(0);
});

it("a plugin that no longer starts leaves the one that runs alone", async () => {
  await using t = await watching();
  const pid = await t.tell("pid");
  writeFileSync(main, "this is no program");
  await until(() => t.logged("the plugin could not be replaced; the one that runs goes on").length === 1);
  expect(await t.tell("pid")).toBe(pid);
  cpSync(join(fixture("parrot"), "main.mjs"), main);
  await until(() => t.history().filter((state) => state === "READY").length === 2);
});

it("packages are not looked at, and nothing is without being told to", async () => {
  await using t = await watching();
  await using other = await watching(false);
  mkdirSync(join(root, "parrot/node_modules"));
  writeFileSync(join(root, "parrot/node_modules/x.js"), "");
  await new Promise((resolve) => setTimeout(resolve, 600));
  expect(news(t)).toBe(0);
  rewrite("Parrot", "Macaw");
  await until(() => news(t) === 1);
  expect(news(other)).toBe(0);
});
