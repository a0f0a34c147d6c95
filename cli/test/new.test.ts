import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { msgfy, Scratch } from "./msgfy.js";

let scratch: Scratch;
beforeEach(() => (scratch = new Scratch()));
afterEach(() => scratch[Symbol.dispose]());

const at = (name: string) => join(scratch.path, name);

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

it.each(["typescript", "go", "python"])("leaves nothing of the template's own name in a %s project", async (language) => {
  const { code, stdout } = await msgfy("plugin", "new", language, at("blue-bird"), "--type", "red_kite");
  expect(code).toBe(0);
  expect(stdout).toContain("a plugin for the channel type red_kite");
  const texts = filesIn(at("blue-bird")).map((file) => readFileSync(file, "utf8"));
  expect(texts.filter((text) => /acme|file:SDK/i.test(text))).toEqual([]);
  expect(JSON.parse(readFileSync(at("blue-bird/plugin.json"), "utf8"))).toMatchObject({ id: "red_kite", channelType: "red_kite" });
  expect(readdirSync(at("blue-bird"))).toEqual(expect.arrayContaining([".gitignore", "README.md", "plugin.json", "verify.json"]));
});

it("says what to type next, as it can be typed", async () => {
  const { stdout } = await msgfy("plugin", "new", "go", at("Blue Bird's"), "--type", "blue_bird");
  expect(stdout).toContain(`npm run msgfy -- plugin verify '${at("Blue Bird'\\''s")}'\n`);
  expect((await msgfy("plugin", "new", "go", at("red-kite"))).stdout).toContain(`npm run msgfy -- plugin run ${at("red-kite")}\n`);
});

it("names the channel type after the folder", async () => {
  await msgfy("plugin", "new", "python", at("Blue-Bird"));
  expect(JSON.parse(readFileSync(at("Blue-Bird/plugin.json"), "utf8")).channelType).toBe("blue_bird");
});

it("leaves a folder alone that has something in it", async () => {
  mkdirSync(at("full"));
  writeFileSync(at("full/notes.txt"), "mine");
  const { code, stderr } = await msgfy("plugin", "new", "go", at("full"));
  expect(code).toBe(2);
  expect(stderr).toContain("is not empty");
  expect(readdirSync(at("full"))).toEqual(["notes.txt"]);
});

it("leaves a file alone", async () => {
  writeFileSync(at("notes.txt"), "mine");
  const { code, stderr } = await msgfy("plugin", "new", "go", at("notes.txt"), "--type", "notes");
  expect(code).toBe(2);
  expect(stderr).toContain("notes.txt is a file. Name a new folder.");
});

it.each(["Red", "1kite", "red kite", "a".repeat(33), ""])("refuses the channel type %j", async (type) => {
  const { code, stderr } = await msgfy("plugin", "new", "go", at("x"), "--type", type);
  expect(code).toBe(2);
  expect(stderr).toContain("cannot be a channel type");
  expect(readdirSync(scratch.path)).toEqual([]);
});

it("names the languages there are when one is not", async () => {
  const { code, stderr } = await msgfy("plugin", "new", "cobol", at("x"));
  expect(code).toBe(2);
  expect(stderr).toContain("typescript, go, python");
});

it("says how it is used", async () => {
  expect((await msgfy()).stdout).toContain("msgfy plugin verify <folder>");
  expect((await msgfy("plugin", "new", "--help")).stdout).toContain("msgfy plugin new <language> <folder>");
  expect(await msgfy("plugin", "fly")).toMatchObject({ code: 2, stderr: expect.stringContaining("There is no command plugin fly.") });
  expect(await msgfy("plugin", "new", "go", at("x"), "--fast")).toMatchObject({ code: 2, stderr: expect.stringContaining("--fast") });
});
