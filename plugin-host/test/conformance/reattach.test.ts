import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseReattach } from "../../src/discovery/reattach.js";
import { createPluginHost } from "../../src/index.js";
import { isRunning, TestSink, until } from "../harness.js";
import { CALLBACK, manifestIn, TestSession } from "../sessions.js";

let dir: string;
let plugin: ChildProcess;
let config: string;
let output = "";

/** As a person does it: no cookie, and the line is for the host's environment. */
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "lk"));
  output = "";
  plugin = spawn(process.execPath, [join(CALLBACK, "main.mjs")], {
    env: { LINKTOR_PLUGIN_BY_HAND: "1", PLUGIN_UNIX_SOCKET_DIR: dir },
    stdio: ["ignore", "pipe", "inherit"],
  });
  plugin.stdout!.on("data", (chunk) => (output += String(chunk)));
  config = await until(() => /^LINKTOR_REATTACH_PLUGINS='(.*)'$/m.exec(output)?.[1]);
});
afterEach(() => {
  plugin.kill("SIGKILL");
  rmSync(dir, { recursive: true, force: true });
});

const reattach = (json = config) => parseReattach(json).get("callback")!;

describe("H31 a plugin that was started by hand", () => {
  it("is called, and goes on when the host is done with it", async () => {
    await using first = await TestSession.start(manifestIn(CALLBACK), { reattach: reattach() });
    expect(await first.tell("say hello")).toBe("hello");
    await first.session.stop();
    expect(await first.session.ended).toBe("it was left running");

    await using second = await TestSession.start(manifestIn(CALLBACK), { reattach: reattach() });
    expect(await second.tell("print stdout 3")).toBe("printed");
    expect(isRunning(plugin.pid!)).toBe(true);
    await until(() => output.endsWith("012")); // for the person, not the host
  });

  it("is missed when it ends", async () => {
    await using t = await TestSession.start(manifestIn(CALLBACK), { reattach: reattach() });
    plugin.kill("SIGINT");
    expect((await once(plugin, "exit"))[0]).toBe(0);
    expect(await t.session.ended).toBe("it is gone");
  });

  it("is ended with the host where it is not in test mode", async () => {
    const notTest = config.replace('"Test":true', '"Test":false');
    const t = await TestSession.start(manifestIn(CALLBACK), { reattach: reattach(notTest) });
    await t[Symbol.asyncDispose]();
    await until(() => !isRunning(plugin.pid!));
  });

  it("is found by a whole host, with and without a folder", async () => {
    const log = { debug() {}, info() {}, warn() {}, error() {} };
    for (const pluginDirs of [[], [CALLBACK]]) {
      const runDir = join(dir, `run${pluginDirs.length}`);
      await using host = createPluginHost({ pluginDirs, runDir, log, reattach: config });
      await host.start(new TestSink());
      await host.openChannel("callback", { channelId: "c" });
      const { result } = await host.sendMessage("callback", { channelId: "c", text: "say hello" });
      expect(result).toMatchObject({ case: "accepted", value: { externalId: "hello" } });
    }
    expect(isRunning(plugin.pid!)).toBe(true);
  });
});

describe("H31 a pid that is another's by now", () => {
  it("is never signalled because nobody listens there", async () => {
    const stranger = spawn("sleep", ["60"]);
    const wrong = { ...reattach(), address: join(dir, "nobody"), pid: stranger.pid!, isTest: false };
    await expect(TestSession.start(manifestIn(CALLBACK), { reattach: wrong })).rejects.toMatchObject({ code: "PLUGIN_BAD_ADDRESS" });
    expect(isRunning(stranger.pid!)).toBe(true);
    stranger.kill();
  });

  it.each(["{", "[]", '{"a":{}}', '{"a":{"Protocol":"netrpc","ProtocolVersion":1,"Pid":1,"Addr":{"Network":"unix","String":"/p"}}}'])(
    "is not guessed from %s",
    (json) => {
      expect(() => parseReattach(json)).toThrow();
    },
  );
});
