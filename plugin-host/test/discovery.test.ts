import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fixture, TestHost } from "./harness.js";

const source = readFileSync(join(fixture("exits"), "main.mjs"), "utf8");
const sha256 = createHash("sha256").update(source).digest("hex");

let root: string;
beforeEach(() => (root = mkdtempSync(join(tmpdir(), "lk"))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

function aPlugin(name: string, manifest: object | string): string {
  const folder = join(root, name);
  mkdirSync(folder, { recursive: true });
  const whole = { id: name, channelType: name, version: "1", command: "node", args: ["main.mjs"] };
  writeFileSync(join(folder, "plugin.json"), typeof manifest === "string" ? manifest : JSON.stringify({ ...whole, ...manifest }));
  writeFileSync(join(folder, "main.mjs"), source);
  return folder;
}

async function found(...dirs: string[]): Promise<TestHost> {
  const t = new TestHost(dirs, { backoffMinMs: 60_000 });
  await t.host.start(t.sink);
  return t;
}

const types = (t: TestHost) => t.host.plugins().map(({ plugin }) => plugin.channelType);

describe("plugin folders", () => {
  it("are found in folders and as folders; examples only as such", async () => {
    aPlugin("one", {});
    const example = aPlugin("two", { example: true });
    mkdirSync(join(root, "node_modules"));
    writeFileSync(join(root, "README.md"), "");
    await using t = await found(root, join(root, "missing"));
    expect(types(t)).toEqual(["one"]);
    expect(t.logged("a plugin folder cannot be read")).toHaveLength(1);
    await using direct = await found(example, example, join(root, "one"));
    expect(types(direct)).toEqual(["two", "one"]);
  });

  it("that are wrong are left out with the reason", async () => {
    aPlugin("json", "{");
    aPlugin("empty", "{}");
    aPlugin("type", { channelType: "No Spaces" });
    aPlugin("sum", { sha256: "abc" });
    aPlugin("good", {});
    await using t = await found(root);
    expect(types(t)).toEqual(["good"]);
    const reasons = t.logged("a plugin.json is wrong; the plugin is not started").map(({ fields }) => String(fields.reason));
    expect(reasons).toHaveLength(4);
    expect(reasons.find((reason) => reason.includes("channelType"))).toBeDefined();
  });

  it("share no channel type", async () => {
    aPlugin("a", { channelType: "same" });
    aPlugin("b", { channelType: "same" });
    await using t = await found(root);
    expect(t.host.plugins().map(({ plugin }) => plugin.id)).toEqual(["a"]);
    expect(t.logged("a second plugin for a channel type is not started")[0]).toMatchObject({
      level: "error",
      fields: { folder: join(root, "b") },
    });
  });
});

describe("checksums", () => {
  it.each([
    ["of the program", sha256],
    ["of every file", { "main.mjs": sha256, "plugin.json": "" }],
  ])("%s that are right let it start", async (_what, sums) => {
    const folder = aPlugin("p", { sha256: sums });
    if (typeof sums === "object") {
      writeFileSync(join(folder, "data.txt"), "x");
      const whole = { id: "p", channelType: "p", version: "1", command: "node", args: ["main.mjs"] };
      const files = { "main.mjs": sha256, "data.txt": createHash("sha256").update("x").digest("hex").toUpperCase() };
      writeFileSync(join(folder, "plugin.json"), JSON.stringify({ ...whole, sha256: files }));
    }
    await using t = await found(root);
    expect(t.state("p")?.detail).toMatch(/^PLUGIN_EXITED_EARLY/);
  });

  it.each([
    ["a changed program", "0".repeat(64)],
    ["a missing file", { "other.mjs": sha256 }],
    ["a path out of the folder", { "../secret": createHash("sha256").update("s").digest("hex") }],
    ["a link out of the folder", { link: createHash("sha256").update("s").digest("hex") }],
  ])("keep %s from starting at all", async (_what, sums) => {
    const folder = aPlugin("p", { sha256: sums });
    writeFileSync(join(root, "secret"), "s");
    symlinkSync("../secret", join(folder, "link"));
    await using t = await found(root);
    expect(t.state("p")).toMatchObject({ state: 4, detail: expect.stringMatching(/^PLUGIN_CHECKSUM/) });
    expect(readdirSync(t.runDir)).toEqual([]);
  });
});

it("H29 a run folder too deep for a socket is a clear error", async () => {
  aPlugin("p", {});
  const deep = join(root, "d".repeat(90));
  await using t = new TestHost([root], {}, deep);
  await t.host.start(t.sink);
  expect(t.state("p")).toMatchObject({ state: 4, detail: expect.stringMatching(/^PLUGIN_SOCKET_PATH/) });
  expect(readdirSync(deep)).toEqual([]);
});

it("a plugin that speaks another channel type than it says is not used", async () => {
  const args = [join(fixture("parrot"), "main.mjs")];
  aPlugin("p", { args });
  await using t = await found(root);
  expect(t.state("p")?.detail).toBe("PLUGIN_CONTRACT: it speaks parrot; plugin.json says p");
});
