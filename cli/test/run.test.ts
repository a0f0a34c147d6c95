import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { msgfy, Scratch, startMsgfy } from "./msgfy.js";

const TEMPLATE = join(import.meta.dirname, "../../plugins/template");
const PORTER = join(import.meta.dirname, "fixtures/porter");

describe("with a plugin that runs", () => {
  let scratch: Scratch;
  let running: ReturnType<typeof startMsgfy>;
  let ended: Promise<number | null>;

  beforeEach(() => (scratch = new Scratch()));
  afterEach(async () => {
    running.child.kill();
    await ended;
    scratch[Symbol.dispose]();
  });

  function start(...args: string[]): void {
    running = startMsgfy(["plugin", "run", ...args], { TMPDIR: scratch.path });
    ended = new Promise((resolve) => running.child.on("close", resolve));
  }

  function type(text: string): void {
    running.child.stdin.write(text);
  }

  /** Waits for a line of its output, as often as it is wanted. */
  async function line(pattern: RegExp, times = 1, timeoutMs = 20_000): Promise<RegExpExecArray> {
    for (const end = Date.now() + timeoutMs; ; await new Promise((resolve) => setTimeout(resolve, 10))) {
      const found = [...running.stdout().matchAll(new RegExp(pattern, "gm"))];
      if (found.length >= times) return found[0]!;
      if (Date.now() > end) throw new Error(`no ${pattern} in ${running.stdout()}${running.stderr()}`);
    }
  }

  it("shows what the plugin receives, and does what is typed", async () => {
    start(TEMPLATE, "--inspect");
    const [, url] = await line(/^webhook +at (http:\S+)$/);
    expect(running.stdout()).toMatch(/^channel +connected$/m);
    expect(running.stdout()).toMatch(/Debugger listening on ws:/);

    const body = JSON.stringify({ id: "1", from: "ana", text: "good morning" });
    const stranger = await fetch(url!, { method: "POST", body, headers: { "x-secret": "wrong horse" } });
    expect(stranger.status).toBe(401);
    const answer = await fetch(url!, { method: "POST", body, headers: { "x-secret": "correct horse" } });
    expect(answer.status).toBe(200);
    await line(/^event .*ana.*good morning/);

    type("send ana how are you?\n");
    await line(/^network +POST \/messages .*how are you\?.*: answered 200$/);
    await line(/^sent +as run-1$/);
    type("health\ndisconnect\nhealth\nwhat\n");
    await line(/^health +connected$/);
    await line(/^health +disconnected$/);
    await line(/^help +send <to> <text>, health, connect, disconnect, quit$/, 2); // the first comes at the start
    type("quit\n");
    expect(await ended).toBe(0);
    expect(readdirSync(scratch.path)).toEqual([]);
  });

  it("plays the network anew for each message, with what is known of it", async () => {
    start(PORTER);
    await line(/^help /);
    type("send ana hello\n");
    await line(/^sent +as letter of ms_run-1 through 1,2$/);
    type("send ana hello again\n");
    await line(/^network +PUT \/letters\/run-2 +: answered 200$/);
    await line(/^sent +as letter of ms_run-2 through 1,2$/);
  });

  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("leaves nothing behind on %s, not even while it signs in", async (signal, code) => {
    const config = join(scratch.path, "config.json");
    writeFileSync(config, JSON.stringify({ locked: true }));
    start(PORTER, "--config", config);
    await line(/^sign-in .*scan me$/);
    const [, pid] = await line(/^info +opened .*pid: (\d+)/);
    running.child.kill(signal);
    expect(await ended).toBe(code);
    expect(() => process.kill(Number(pid), 0)).toThrow("ESRCH");
    expect(readdirSync(scratch.path)).toEqual(["config.json"]);
  });

  it("leaves nothing behind when nobody reads what it prints", async () => {
    start(PORTER);
    const [, pid] = await line(/^info +opened .*pid: (\d+)/);
    await line(/^help /);
    running.child.stdout.destroy();
    type("health\n");
    expect(await ended).toBe(141);
    expect(() => process.kill(Number(pid), 0)).toThrow("ESRCH");
    expect(readdirSync(scratch.path)).toEqual([]);
  });
});

it("says what is missing", async () => {
  expect(await msgfy("plugin", "run")).toMatchObject({ code: 2, stderr: expect.stringContaining("Name the plugin's folder.") });
  expect(await msgfy("plugin", "run", TEMPLATE, "--port", "x")).toMatchObject({ code: 2, stderr: expect.stringContaining("x is no port") });
  const nowhere = await msgfy("plugin", "run", import.meta.dirname);
  expect(nowhere).toMatchObject({ code: 1, stderr: expect.stringContaining("There is no plugin.json in") });
  const file = await msgfy("plugin", "run", import.meta.filename);
  expect(file).toMatchObject({ code: 2, stderr: expect.stringContaining("is a file. Name the plugin's folder.") });
  const wrong = await msgfy("plugin", "run", TEMPLATE, "--config", "/nowhere.json");
  expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining("/nowhere.json cannot be read") });
});
