import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fixture, isRunning, TestHost, until } from "./harness.js";

let folder: string;

beforeEach(() => {
  // Beside the fixture, so that it finds its packages.
  folder = mkdtempSync(join(fixture("."), ".parrot-"));
  cpSync(fixture("parrot"), folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function setVersion(version: string, more: object = {}): void {
  const file = join(folder, "plugin.json");
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, "utf8")), version, ...more }));
}

async function start(): Promise<TestHost> {
  const t = new TestHost([folder]);
  await t.host.start(t.sink);
  await t.open();
  return t;
}

describe("a plugin that is replaced", () => {
  it("goes on in the old process until its channels are open in the new one", async () => {
    await using t = await start();
    const before = await t.tell("pid");
    setVersion("2.0.0");
    await t.host.replace("parrot");
    expect(t.state()).toMatchObject({ version: "2.0.0", restarts: 0 });
    expect(await t.tell("pid")).toBe(before);
    expect((await t.webhook({ ids: ["in between"] })).status).toBe(201);
    const under = [t.tell("wait 300"), t.webhook({ ids: ["slow"], delayMs: 300 })] as const;
    await new Promise((resolve) => setTimeout(resolve, 50));
    await t.open();
    expect(await t.tell("pid")).not.toBe(before);
    expect(await under[0]).toBe("waited");
    expect((await under[1]).status).toBe(201);
    expect(t.sink.ids()).toEqual(["in between", "slow"]);
    await until(() => !isRunning(Number(before)));
    expect(t.history()).toEqual(["STARTING", "READY", "READY"]);
    expect(t.logged("disposed")).toHaveLength(1);
  });

  it("gives its state on, and the old process cannot overwrite it", async () => {
    await using t = await start();
    await t.tell("receive one|first");
    await until(() => t.sink.ids().length === 1);
    await t.host.replace("parrot");
    await t.open("parrot", "ch_1", { epoch: 2n, state: Buffer.from("first") });
    expect(await t.tell("state")).toBe("first");
  });

  it("stays as it was when the new one cannot be started", async () => {
    await using t = await start();
    const before = await t.tell("pid");
    setVersion("2.0.0", { args: ["no-such-file.mjs"] });
    await expect(t.host.replace("parrot")).rejects.toThrow(/PLUGIN_EXITED_EARLY|exited with 1/);
    setVersion("2.0.0", { channelType: "cuckoo" });
    await expect(t.host.replace("parrot")).rejects.toThrow("cuckoo");
    expect(await t.tell("pid")).toBe(before);
    expect(t.state()).toMatchObject({ version: "1.2.3" });
  });

  it("is replaced once by those who ask at the same time, and again by those who ask later", async () => {
    await using t = await start();
    await Promise.all([t.host.replace("parrot"), t.host.replace("parrot")]);
    await t.open();
    const second = await t.tell("pid");
    await t.host.replace("parrot");
    await t.open();
    expect(await t.tell("pid")).not.toBe(second);
    expect(t.history().filter((state) => state === "READY")).toHaveLength(3);
  });

  it("leaves nothing when the host stops meanwhile", async () => {
    await using t = await start();
    const before = Number(await t.tell("pid"));
    await t.host.replace("parrot");
    await t.host[Symbol.asyncDispose]();
    expect(isRunning(before)).toBe(false);
    expect(t.history().at(-1)).toBe("STOPPED");
  });

  it("is started when it does not run", async () => {
    await using t = new TestHost([folder], { crashLimit: 1 });
    setVersion("1.2.3", { args: ["no-such-file.mjs"] });
    await t.host.start(t.sink);
    expect(t.history().at(-1)).toBe("FAILED");
    setVersion("1.2.4", { args: ["main.mjs"] });
    await t.host.replace("parrot");
    await until(() => t.state()?.version === "1.2.4");
  });
});
