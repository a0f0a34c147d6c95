import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { until } from "../plugin-host/test/harness.js";
import { GoHost, type GoHostOptions } from "./go-host.js";

const PLUGIN = [process.execPath, join(import.meta.dirname, "../plugin-sdk/test/fixtures/callback/main.mjs")];
const TCP = { LINKTOR_PLUGIN_NETWORK: "tcp" };
const MIB = 1024 * 1024;

const start = (options?: GoHostOptions) => GoHost.start(PLUGIN, options);

describe.each<[string, GoHostOptions]>([
  ["on a unix socket, in the clear", {}],
  ["on a unix socket, with AutoMTLS", { mtls: true }],
  ["on TCP, in the clear", { env: TCP }],
  ["on TCP, with AutoMTLS", { env: TCP, mtls: true }],
  ["multiplexed, in the clear", { multiplex: true }],
  ["multiplexed, with AutoMTLS", { multiplex: true, mtls: true }],
  ["multiplexed on TCP, with AutoMTLS", { multiplex: true, mtls: true, env: TCP }],
])("a plugin of the SDK under a stock host, %s", (_how, options) => {
  it("P8 serves, P21 P22 is called back twice and dialled twice, and P10 ends in time", async () => {
    await using host = await start(options);
    expect(await host.do("tell say hello")).toBe("hello");
    expect(await host.do("ping")).toBe("pong");
    expect([await host.do("callback one"), await host.do("callback two")]).toEqual(["host: one", "host: two"]);
    expect([await host.do("dial one"), await host.do("dial two")]).toEqual(["plugin: one", "plugin: two"]);
    expect(Number(await host.do("kill"))).toBeLessThan(1500);
    expect(await host.do("logs")).not.toContain("failed to exit gracefully");
  });

  it("P12 prints more than a mebibyte on both streams, and every byte arrives", async () => {
    await using host = await start(options);
    const bytes = 1.5 * MIB;
    for (const stream of ["stdout", "stderr"]) {
      await host.do(`tell print ${stream} ${bytes}`);
      await until(async () => (await host.do(stream)).length >= bytes);
      expect((await host.do(stream)) === "0123456789abcdef".repeat(bytes / 16)).toBe(true);
    }
  });

  it("P26 takes and gives 8 MiB", async () => {
    await using host = await start(options);
    expect(await host.do(`size ${8 * MIB}`)).toBe(String(8 * MIB));
    expect(await host.do(`big ${8 * MIB}`)).toBe(String(8 * MIB));
  });
});

describe.each([{ mtls: false }, { mtls: true }])("a plugin of the SDK under a host on go-plugin 1.0.1, %j", ({ mtls }) => {
  it("P8 P21 serves, is called back and dialled, and ends in time", async () => {
    await using host = await start({ release: "old", mtls });
    expect(await host.do("tell say hello")).toBe("hello");
    expect([await host.do("callback one"), await host.do("callback two")]).toEqual(["host: one", "host: two"]);
    expect([await host.do("dial one"), await host.do("dial two")]).toEqual(["plugin: one", "plugin: two"]);
    expect(Number(await host.do("kill"))).toBeLessThan(1500);
  });
});

describe("a plugin of the SDK under a stock host", () => {
  it("P14 logs with level, text, fields and time", async () => {
    await using host = await start();
    await host.do("tell log the tide is high");
    const line = await until(async () => (await host.do("logs")).split("\n").find((text) => text.includes("the tide is high")));
    const entry = JSON.parse(line) as Record<string, string>;
    expect(entry).toMatchObject({ "@level": "warn", "@message": "the tide is high", answer: 42, channel: "c" });
    expect(Math.abs(Date.parse(entry.timestamp ?? entry["@timestamp"]!) - Date.now())).toBeLessThan(10_000);
  });

  it("P13 does not stand still for a line of a megabyte", async () => {
    await using host = await start();
    await host.do("tell print stdout 1000000");
    expect(await host.do("tell say on")).toBe("on");
  });

  it("P1 says why it does not serve where the cookie is another's", async () => {
    await using host = GoHost.launch(["env", "LINKTOR_PLUGIN=other", ...PLUGIN]);
    await expect(host.started()).rejects.toThrow(/Unrecognized remote plugin message|exited before/);
    await until(async () => (await host.do("logs")).includes("It is started by Linktor, not by hand."));
  });
});
