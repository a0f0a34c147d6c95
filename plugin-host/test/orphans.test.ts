import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { FIXTURES, fixture, isRunning, leftBehind, TestHost, until } from "./harness.js";

let runDir: string;
beforeEach(() => (runDir = mkdtempSync(join(tmpdir(), "lk"))));
afterEach(() => rmSync(runDir, { recursive: true, force: true }));

/** A host in a process of its own, and the pid of its plugin. `path` without setpriv leaves the plugin to the watchdog. */
async function hostWith(plugin: string, path: string): Promise<{ host: ChildProcess; pid: number }> {
  const host = spawn(process.execPath, [join(FIXTURES, "host.mjs"), fixture(plugin), runDir], {
    env: { PATH: path },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  host.stdout!.on("data", (chunk) => (output += String(chunk)));
  const pid = Number(await until(() => output.includes("\n") && output));
  expect(isRunning(pid)).toBe(true);
  return { host, pid };
}

it("H30 the kernel ends a plugin with its host", async () => {
  const { host, pid } = await hostWith("silent", process.env.PATH!);
  host.kill("SIGKILL");
  await until(() => !isRunning(pid), 1000);
});

it("H30 a plugin of the SDK notices by itself that its host is gone", async () => {
  const { host, pid } = await hostWith("parrot", dirname(process.execPath));
  host.kill("SIGKILL");
  await until(() => !isRunning(pid), 2000);
});

it("H30 the next host ends what the last one left", async () => {
  const { host, pid } = await hostWith("silent", "/nowhere");
  await using early = new TestHost([], {}, runDir);
  await early.host.start(early.sink);
  expect(isRunning(pid)).toBe(true); // its host lives

  host.kill("SIGKILL");
  await until(() => !isRunning(host.pid!));
  expect(isRunning(pid)).toBe(true);
  await using next = new TestHost([], {}, runDir);
  await next.host.start(next.sink);
  await until(() => !isRunning(pid), 1000);
  expect(readdirSync(runDir)).toEqual([]);
  expect(next.logged("a plugin outlived its host and is ended")).toHaveLength(1);
});

it("the next host ends what a plugin of the last one had started in a session of its own", async () => {
  const { host } = await hostWith("brood_silent", process.env.PATH!);
  await until(() => leftBehind(runDir).length === 2);
  host.kill("SIGKILL");
  await until(() => leftBehind(runDir).length === 1);
  await using next = new TestHost([], {}, runDir);
  await next.host.start(next.sink);
  expect(leftBehind(runDir)).toEqual([]);
  expect(next.logged("what a plugin started outlived its host and is ended")[0]?.fields.processes).toBe(1);
});
