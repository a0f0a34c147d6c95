import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { runCommand } from "./run-command.js";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), "linktor-cli-"));
  mkdirSync(inDir("p"));
});
afterEach(() => rmSync(dir, { recursive: true }));

async function linktor(...argv: string[]) {
  const said: string[] = [];
  const failed: string[] = [];
  const write = (text: string) => said.push(text);
  const code = await runCommand(argv, { env: {}, cwd: dir, write, fail: (text) => failed.push(text), ask: undefined });
  return { code, said: said.join("\n"), failed: failed.join("\n") };
}

const inDir = (name: string) => path.join(dir, name);

it("makes a key once, which only its owner can read, and signs a plugin with it", async () => {
  const made = await linktor("plugin", "keygen", "--out", "acme.key");
  expect(made).toMatchObject({ code: 0, failed: "" });
  const [, id] = /Key id +([0-9a-f]{16})/.exec(made.said)!;
  expect(made.said).toMatch(/Public key +[A-Za-z0-9+/]{43}=/);
  expect(statSync(inDir("acme.key")).mode & 0o777).toBe(0o600);
  expect(await linktor("plugin", "keygen", "--out", "acme.key")).toMatchObject({ code: 1, failed: expect.stringContaining("EEXIST") });

  writeFileSync(inDir("p/plugin.json"), '{"id":"p","channelType":"p","version":"1","command":"node","args":["main.mjs"]}');
  writeFileSync(inDir("p/main.mjs"), "");
  expect(await linktor("plugin", "sign", "p", "--key", "acme.key")).toEqual({
    code: 0,
    said: `Signed, files listed: 1, with the key ${id}.`,
    failed: "",
  });
  expect(readFileSync(inDir("p/plugin.sig"), "utf8")).toMatch(new RegExp(`^ed25519 ${id} `));
  expect(Object.keys((JSON.parse(readFileSync(inDir("p/plugin.json"), "utf8")) as { files: object }).files)).toEqual(["main.mjs"]);
});

it("says what is wrong, and signs nothing", async () => {
  expect(await linktor("plugin", "sign")).toMatchObject({ code: 2, failed: "The folder is missing." });
  expect(await linktor("plugin", "sign", "p")).toMatchObject({ code: 2, failed: "--key is missing." });
  expect(await linktor("plugin", "sign", "p", "--key", "none")).toMatchObject({ code: 1, failed: expect.stringContaining("ENOENT") });
  writeFileSync(inDir("wrong.key"), "no key");
  expect(await linktor("plugin", "sign", "p", "--key", "wrong.key")).toMatchObject({
    code: 1,
    failed: expect.stringContaining("plugin.json"),
  });
  expect(await linktor("plugin", "sign", ".", "--key", "wrong.key")).toMatchObject({
    code: 1,
    failed: expect.stringContaining("given away"),
  });
  expect(await linktor("plugin", "sign", "a", "b")).toMatchObject({ code: 2, failed: expect.stringContaining("no command") });
});
