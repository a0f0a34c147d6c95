import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { msgfy, startMsgfy } from "./msgfy.js";

const TEMPLATE = join(import.meta.dirname, "../../plugins/template");

let running: ReturnType<typeof startMsgfy>;
beforeEach(() => (running = startMsgfy("plugin", "run", TEMPLATE, "--inspect")));
afterEach(() => void running.child.kill("SIGKILL"));

/** Waits for a line of its output. */
async function line(pattern: RegExp, timeoutMs = 20_000): Promise<RegExpExecArray> {
  for (const end = Date.now() + timeoutMs; ; await new Promise((resolve) => setTimeout(resolve, 10))) {
    const found = pattern.exec(running.stdout());
    if (found) return found;
    if (Date.now() > end) throw new Error(`no ${pattern} in ${running.stdout()}${running.stderr()}`);
  }
}

it("shows what a plugin receives, and does what is typed", async () => {
  const [, url] = await line(/^webhook +at (http:\S+)$/m);
  expect(running.stdout()).toMatch(/^channel +connected$/m);
  expect(running.stdout()).toMatch(/Debugger listening on ws:/);

  const body = JSON.stringify({ id: "1", from: "ana", text: "good morning" });
  const stranger = await fetch(url!, { method: "POST", body, headers: { "x-secret": "wrong horse" } });
  expect(stranger.status).toBe(401);
  const answer = await fetch(url!, { method: "POST", body, headers: { "x-secret": "correct horse" } });
  expect(answer.status).toBe(200);
  await line(/^event .*ana.*good morning/m);

  running.child.stdin.write("send ana how are you?\n");
  await line(/^network +POST \/messages .*how are you\?.*: answered 200$/m);
  await line(/^sent +as run-1$/m);
  running.child.stdin.write("health\ndisconnect\nhealth\nwhat\n");
  await line(/^health +connected$/m);
  await line(/^health +disconnected$/m);
  await line(/^help +send <to> <text>, health, connect, disconnect, quit\n(?=.|$)/m);
  running.child.stdin.write("quit\n");
  expect(await new Promise((resolve) => running.child.on("close", resolve))).toBe(0);
});

it("says what is missing", async () => {
  expect(await msgfy("plugin", "run")).toMatchObject({ code: 2, stderr: expect.stringContaining("Name the plugin's folder.") });
  expect(await msgfy("plugin", "run", TEMPLATE, "--port", "x")).toMatchObject({ code: 2, stderr: expect.stringContaining("x is no port") });
  const nowhere = await msgfy("plugin", "run", import.meta.dirname);
  expect(nowhere).toMatchObject({ code: 1, stderr: expect.stringContaining("There is no plugin.json in") });
  const wrong = await msgfy("plugin", "run", TEMPLATE, "--config", "/nowhere.json");
  expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining("/nowhere.json cannot be read") });
});
