import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { until } from "../plugin-host/test/harness.js";
import { type SessionOptions, TestSession } from "../plugin-host/test/sessions.js";
import { addEcho, callEcho } from "../plugin-sdk/test/fixtures/callback/echo.mjs";
import { goPlugin, goProgram } from "./go.js";

const PLUGIN = goProgram("plugin");
const OLD_PLUGIN = goProgram("plugin", "old");
const MIB = 1024 * 1024;

async function callback(t: TestSession, value: string): Promise<string> {
  const id = t.session.broker.nextId();
  await using _served = await t.session.broker.accept(id, (server) => addEcho(server, "host"));
  return await t.tell(`dial ${id} ${value}`);
}

async function dial(t: TestSession, value: string): Promise<string> {
  const client = await t.session.broker.dial(Number(await t.tell("serve")));
  try {
    return await callEcho(client, value);
  } finally {
    client.close();
  }
}

describe.each<[string, SessionOptions]>([
  ["in the clear", { autoMtls: false }],
  ["with AutoMTLS on P-256", { curve: "P-256" }],
  ["with AutoMTLS on P-521", { curve: "P-521" }],
])("a plugin on the newest go-plugin, %s", (_how, options) => {
  it("H10 is connected to and called", async () => {
    await using t = await TestSession.start(goPlugin(PLUGIN), options);
    expect(await t.tell("say hello")).toBe("hello");
  });

  it("H24 calls the host back, twice", async () => {
    await using t = await TestSession.start(goPlugin(PLUGIN), options);
    expect([await callback(t, "one"), await callback(t, "two")]).toEqual(["host: one", "host: two"]);
  });

  it("H25 serves a connection of its own", async () => {
    await using t = await TestSession.start(goPlugin(PLUGIN), options);
    expect([await dial(t, "one"), await dial(t, "two")]).toEqual(["plugin: one", "plugin: two"]);
  });

  it("H15 prints more than a mebibyte, and every byte arrives", async () => {
    await using t = await TestSession.start(goPlugin(PLUGIN), options);
    const bytes = 1.5 * MIB;
    expect(await t.tell(`print ${bytes}`)).toBe("printed");
    const printed = () => t.logs.filter(({ fields }) => "stream" in fields && fields.stream === "stdout").map(({ message }) => message);
    await until(() => printed().join("").length >= bytes);
    expect(printed().join("") === "0123456789abcdef".repeat(bytes / 16)).toBe(true);
  });
});

describe("a plugin on the newest go-plugin", () => {
  it("H26 takes and gives 8 MiB where it is made for that", async () => {
    await using t = await TestSession.start(goPlugin(PLUGIN, "-max-bytes", String(16 * MIB)));
    expect(await t.tell(`size ${"x".repeat(8 * MIB)}`)).toBe(String(8 * MIB));
    expect((await t.tell(`big ${8 * MIB}`)).length).toBe(8 * MIB);
  });

  it("H26 refuses 5 MiB cleanly where it is not", async () => {
    await using t = await TestSession.start(goPlugin(PLUGIN));
    await expect(t.tell(`size ${"x".repeat(5 * MIB)}`)).rejects.toMatchObject({
      kind: "lost", // the transport says as much of an answer to something that was done
      message: expect.stringMatching(/^RESOURCE_EXHAUSTED: .*received message larger than max/),
    });
    expect(await t.tell("say still here")).toBe("still here");
  });

  it("H17 logs with level and fields", async () => {
    await using t = await TestSession.start(goPlugin(PLUGIN));
    await t.tell("log the tide is high");
    const line = await until(() => t.logs.find(({ message }) => message === "the tide is high"));
    expect(line).toMatchObject({ level: "warn", fields: { answer: 42 } });
  });

  it("H18 panics, and the trace is an error", async () => {
    await using t = await TestSession.start(goPlugin(PLUGIN));
    await expect(t.tell("panic overboard")).rejects.toMatchObject({ kind: "lost" });
    await t.session.ended;
    const trace = t.logs.filter(({ message }) => /^panic: |^goroutine |main\.\(\*channel\)/.test(message));
    expect(trace.length).toBeGreaterThanOrEqual(2);
    expect(new Set(trace.map(({ level }) => level))).toEqual(new Set(["error"]));
  });

  it("H20 ends inside Shutdown, at once, and leaves nothing", async () => {
    const t = await TestSession.start(goPlugin(PLUGIN));
    const pid = Number(await t.tell("pid"));
    const startedAt = Date.now();
    await t.session.stop();
    expect(Date.now() - startedAt).toBeLessThan(1000);
    expect(() => process.kill(pid, 0)).toThrow("ESRCH");
    expect(readdirSync(t.runDir)).toEqual([]);
    await t[Symbol.asyncDispose]();
  });

  it("H32 started and stopped a hundred times leaves no file, handle or timer", async () => {
    const cycle = async (): Promise<void> => {
      await using t = await TestSession.start(goPlugin(PLUGIN));
      expect(await t.tell("say x")).toBe("x");
    };
    for (let i = 0; i < 5; i++) await cycle();
    const held = () => ({ fds: readdirSync("/proc/self/fd").length, resources: process.getActiveResourcesInfo().length });
    const before = held();
    for (let i = 0; i < 100; i++) await cycle();
    await until(() => held().fds <= before.fds + 2 && held().resources <= before.resources + 5);
  });
});

describe("a plugin on go-plugin 1.0.1", () => {
  it.each([{ autoMtls: false }, { curve: "P-256" as const }, { curve: "P-521" as const }])(
    "H33 runs, without stdio, %j",
    async (options) => {
      await using t = await TestSession.start(goPlugin(OLD_PLUGIN), options);
      expect(await t.tell("say hello")).toBe("hello");
      expect(await dial(t, "one")).toBe("plugin: one");
    },
  );

  it("H33 calls the host back in the clear, and cannot with AutoMTLS", async () => {
    await using plain = await TestSession.start(goPlugin(OLD_PLUGIN), { autoMtls: false });
    expect(await callback(plain, "one")).toBe("host: one");
    await using secure = await TestSession.start(goPlugin(OLD_PLUGIN));
    await expect(callback(secure, "one")).rejects.toThrow(/localhost|Unavailable|deadline/i);
  });
});
