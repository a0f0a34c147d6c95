import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { isRunning, TestHost, until } from "./harness.js";

describe("a plugin that cannot be started", () => {
  it.each([
    ["garbage", /^PLUGIN_BAD_HANDSHAKE: .*Welcome to my plugin!/],
    ["exits", /^PLUGIN_EXITED_EARLY: exited with 3 before it was ready: cannot find the harbour/],
    ["silent", /^PLUGIN_START_TIMEOUT: no handshake within 4000 ms/],
  ])("(%s) says why, leaves nothing, and does not hold up the others", async (name, detail) => {
    await using t = await TestHost.start([name, "parrot"], { startTimeoutMs: name === "silent" ? 4000 : 20_000, backoffMinMs: 60_000 });
    expect(t.history()).toEqual(["STARTING", "READY"]);
    expect(t.history(name)).toEqual(["STARTING", "BACKOFF"]);
    expect(t.state(name)?.detail).toMatch(detail);
    expect(readdirSync(t.runDir)).toHaveLength(2);
    await expect(t.open(name)).rejects.toMatchObject({ kind: "not_ready" });
  });

  it("is given up after so many tries, until it is revived", async () => {
    await using t = await TestHost.start(["exits"], { crashLimit: 3, backoffMinMs: 1, backoffMaxMs: 1 });
    await until(() => t.history("exits").at(-1) === "FAILED");
    expect(t.history("exits")).toEqual(["STARTING", "BACKOFF", "STARTING", "BACKOFF", "STARTING", "FAILED"]);
    expect(t.state("exits")?.restarts).toBe(2);
    t.host.revive("exits");
    await until(() => t.history("exits").length >= 8);
    expect(t.history("exits").slice(6, 8)).toEqual(["STARTING", "BACKOFF"]);
  });
});

describe("a plugin that dies", () => {
  it("H23 is started again, and its channels must be opened again", async () => {
    await using t = await TestHost.start(["parrot"]);
    await t.open();
    const pid = Number(await t.tell("pid"));
    process.kill(pid, "SIGKILL");
    await until(() => t.history().includes("BACKOFF"));
    expect(t.state()?.detail).toBe("ended by SIGKILL");
    await expect(t.tell("say x")).rejects.toMatchObject({ kind: "not_ready" });
    await until(() => t.history().length === 4);
    expect(t.history()).toEqual(["STARTING", "READY", "BACKOFF", "STARTING"]);
    await until(() => t.history().at(-1) === "READY");
    expect(t.state()).toMatchObject({ restarts: 1, detail: "" });
    await expect(t.tell("say x")).rejects.toMatchObject({ kind: "not_open" });
    await t.open();
    expect(Number(await t.tell("pid"))).not.toBe(pid);
    expect(readdirSync(t.runDir)).toHaveLength(2);
  });

  it("H23 leaves calls lost, not refused", async () => {
    await using t = await TestHost.start(["parrot"]);
    await t.open();
    const call = t.tell("wait 60000");
    await expect(t.tell("die")).rejects.toMatchObject({ kind: "lost" });
    await expect(call).rejects.toMatchObject({ kind: "lost" });
  });

  it("of an uncaught exception says so in the log", async () => {
    await using t = await TestHost.start(["parrot"]);
    await t.open();
    await t.tell("throw").catch(() => {});
    const line = await until(() => t.logged("uncaught exception")[0]);
    expect(line).toMatchObject({ level: "error", fields: { plugin: "parrot", error: { message: "boom" } } });
    await until(() => t.state()?.detail === "exited with 1" || t.state()?.restarts === 1);
  });

  it("is given up when it dies too often", async () => {
    await using t = await TestHost.start(["parrot"], { crashLimit: 2, backoffMinMs: 1, backoffMaxMs: 1 });
    for (let i = 0; i < 2; i++) {
      await until(() => t.history().at(-1) === "READY");
      await t.open();
      await t.tell("die").catch(() => {});
      await until(() => t.history().at(-1) !== "READY");
    }
    expect(t.history().at(-1)).toBe("FAILED");
    t.host.revive("parrot");
    await until(() => t.history().at(-1) === "READY");
  });

  it("H19 is taken for dead when it does not answer", async () => {
    await using t = await TestHost.start(["parrot"], { healthIntervalMs: 50, healthTimeoutMs: 100, healthMisses: 3, sendTimeoutMs: 2000 });
    await t.open();
    const pid = Number(await t.tell("pid"));
    await expect(t.tell("hang")).rejects.toMatchObject({ kind: "lost" });
    await until(() => t.history().includes("BACKOFF"));
    expect(t.logged("the plugin ended and is started again")[0]?.fields.reason).toBe("did not answer 3 health checks");
    expect(isRunning(pid)).toBe(false);
  });
});

describe("stopping", () => {
  it("H22 leaves no process, child or file behind, however often it is asked", async () => {
    await using t = await TestHost.start(["parrot"]);
    await t.open();
    const pids = [Number(await t.tell("pid")), Number(await t.tell("spawn"))];
    expect(pids.map(isRunning)).toEqual([true, true]);
    const startedAt = Date.now();
    await Promise.all([t.host[Symbol.asyncDispose](), t.host[Symbol.asyncDispose]()]);
    await t.host[Symbol.asyncDispose]();
    expect(Date.now() - startedAt).toBeLessThan(1500);
    await until(() => !pids.some(isRunning));
    expect(readdirSync(t.runDir)).toEqual([]);
    expect(t.history().at(-1)).toBe("STOPPED");
    expect(t.logged("disposed")).toHaveLength(1);
    await expect(t.tell("say x")).rejects.toMatchObject({ kind: "not_ready" });
  });

  it("lets running calls finish", async () => {
    await using t = await TestHost.start(["parrot"]);
    await t.open();
    const call = t.tell("wait 300");
    await t.tell("say x");
    await t.host[Symbol.asyncDispose]();
    expect(await call).toBe("waited");
  });

  it("H21 does not wait for ever for one that will not end", async () => {
    await using t = await TestHost.start(["stubborn"], { graceMs: 200 });
    const startedAt = Date.now();
    await t.host[Symbol.asyncDispose]();
    expect(Date.now() - startedAt).toBeLessThan(4000);
    expect(readdirSync(t.runDir)).toEqual([]);
  });

  it("H22 ends one that is only starting", async () => {
    await using t = new TestHost([`${import.meta.dirname}/fixtures/silent`]);
    const starting = t.host.start(t.sink);
    await until(() => t.history("silent").length === 1);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await t.host[Symbol.asyncDispose]();
    await starting;
    expect(readdirSync(t.runDir)).toEqual([]);
    expect(t.history("silent")).toEqual(["STARTING", "STOPPED"]);
  });
});
