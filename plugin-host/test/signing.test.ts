import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SignaturePolicy } from "../src/index.js";
import { createSigningKey, signPlugin } from "../src/signing/index.js";
import { fixture, TestHost, until } from "./harness.js";

const key = createSigningKey();
const stranger = createSigningKey();
const source = readFileSync(join(fixture("exits"), "main.mjs"), "utf8");

let root: string;
let folder: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "lk"));
  folder = join(root, "p");
  mkdirSync(join(folder, "node_modules/lib"), { recursive: true });
  mkdirSync(join(folder, "data"));
  writeFileSync(
    join(folder, "plugin.json"),
    JSON.stringify({ id: "p", channelType: "p", version: "1", command: "node", args: ["main.mjs"] }),
  );
  writeFileSync(join(folder, "main.mjs"), source);
  writeFileSync(join(folder, "data/words.txt"), "ahoy");
  writeFileSync(join(folder, "node_modules/lib/index.js"), "export {}");
  symlinkSync("main.mjs", join(folder, "again.mjs"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

async function started(signatures: SignaturePolicy, trustedKeys = [key.publicKey]): Promise<TestHost> {
  const t = new TestHost([{ path: root, signatures }], { backoffMinMs: 60_000 }, join(root, ".run"), undefined, { trustedKeys });
  await t.host.start(t.sink);
  return t;
}

/** It ran, and did what it always does. */
const RAN = { state: 3, detail: expect.stringMatching(/^PLUGIN_EXITED_EARLY: exited with 3/) };
const refused = (detail: RegExp) => ({ state: 4, detail: expect.stringMatching(detail) });

it("what a trusted key has signed is started", async () => {
  const files = await signPlugin(folder, key.privatePem);
  expect(Object.keys(files).sort()).toEqual(["again.mjs", "data/words.txt", "main.mjs", "node_modules/"]);
  await using t = await started("require", [stranger.publicKey, key.publicKey]);
  expect(t.state("p")).toMatchObject(RAN);
});

it("a plugin can be signed again, and by several", async () => {
  await signPlugin(folder, stranger.privatePem);
  const first = readFileSync(join(folder, "plugin.sig"), "utf8");
  await signPlugin(folder, key.privatePem);
  appendFileSync(join(folder, "plugin.sig"), first);
  await using t = await started("require");
  expect(t.state("p")).toMatchObject(RAN);
});

const BREAKS: [what: string, harm: () => void, detail: RegExp][] = [
  ["a changed file", () => appendFileSync(join(folder, "main.mjs"), "\n"), /^PLUGIN_CHECKSUM: main.mjs is not the file/],
  ["a file more", () => writeFileSync(join(folder, "data/more"), ""), /^PLUGIN_CHECKSUM: data\/more is not listed/],
  [
    "a file less",
    () => rmSync(join(folder, "data/words.txt")),
    /^PLUGIN_CHECKSUM: data\/words.txt is listed in plugin.json, and is not there/,
  ],
  ["a changed package", () => appendFileSync(join(folder, "node_modules/lib/index.js"), "\n"), /^PLUGIN_CHECKSUM: node_modules\/ is not/],
  ["a package more", () => writeFileSync(join(folder, "node_modules/evil.js"), ""), /^PLUGIN_CHECKSUM: node_modules\/ is not/],
  ["a link more", () => symlinkSync("main.mjs", join(folder, "other.mjs")), /^PLUGIN_CHECKSUM: other.mjs is not listed/],
  ["a link that leads elsewhere", () => relink("data/words.txt"), /^PLUGIN_CHECKSUM: again.mjs is not the file/],
  ["a link out of the folder", () => relink("../secret"), /^PLUGIN_CHECKSUM: again.mjs is a link out/],
  ["a link to nothing", () => relink("missing"), /^PLUGIN_CHECKSUM: again.mjs is a link to nothing/],
  [
    "a changed manifest",
    () => edit((text) => text.replace('"version": "1"', '"version": "2"')),
    /^PLUGIN_SIGNATURE: plugin.json is not what the key/,
  ],
  ["a manifest with other blanks", () => edit((text) => `${text} `), /^PLUGIN_SIGNATURE: plugin.json is not what/],
  ["no signature", () => rmSync(join(folder, "plugin.sig")), /^PLUGIN_SIGNATURE: there is no plugin.sig/],
  ["an empty signature", () => writeFileSync(join(folder, "plugin.sig"), "\n"), /^PLUGIN_SIGNATURE: plugin.sig holds no signature/],
  [
    "something else for a signature",
    () => writeFileSync(join(folder, "plugin.sig"), "trust me\n"),
    /^PLUGIN_SIGNATURE: plugin.sig holds something else/,
  ],
];

function relink(target: string): void {
  writeFileSync(join(root, "secret"), source);
  rmSync(join(folder, "again.mjs"));
  symlinkSync(target, join(folder, "again.mjs"));
}

function edit(change: (text: string) => string): void {
  const file = join(folder, "plugin.json");
  writeFileSync(file, change(readFileSync(file, "utf8")));
}

describe("a signed plugin with", () => {
  it.each(BREAKS)("%s is never started", async (_what, harm, detail) => {
    await signPlugin(folder, key.privatePem);
    harm();
    await using t = await started("require");
    expect(t.state("p")).toMatchObject(refused(detail));
    expect(t.history("p")).toEqual(["STARTING", "FAILED"]);
    expect(readdirSync(join(root, ".run"))).toEqual([]);
  });

  it("the signature of a stranger is not started", async () => {
    await signPlugin(folder, stranger.privatePem);
    await using t = await started("require");
    expect(t.state("p")).toMatchObject(refused(/^PLUGIN_SIGNATURE: it is signed with a key that is not trusted: [0-9a-f]{16}$/));
    await using other = await started("require", []);
    expect(other.state("p")?.detail).toMatch(/not trusted/);
  });

  it("a signature of something that lists no files is not started", async () => {
    const manifest = readFileSync(join(folder, "plugin.json"));
    await signPlugin(folder, key.privatePem);
    writeFileSync(join(folder, "plugin.json"), manifest);
    await using t = await started("require");
    expect(t.state("p")).toMatchObject(refused(/^PLUGIN_SIGNATURE: plugin.json lists no files/));
  });
});

it("a file that changes while it runs keeps it from the next start", async () => {
  rmSync(join(folder, "again.mjs"));
  writeFileSync(join(folder, "main.mjs"), `setTimeout(() => process.exit(1), 500);`);
  await signPlugin(folder, key.privatePem);
  const t = new TestHost([{ path: root, signatures: "require" }], {}, join(root, ".run"), undefined, { trustedKeys: [key.publicKey] });
  const starting = t.host.start(t.sink);
  await until(() => t.history("p").length === 1 && readdirSync(join(root, ".run")).length > 0);
  appendFileSync(join(folder, "main.mjs"), "\n");
  await until(() => t.history("p").at(-1) === "FAILED");
  expect(t.state("p")?.detail).toMatch(/^PLUGIN_CHECKSUM: main.mjs/);
  await starting;
  await t[Symbol.asyncDispose]();
});

describe("a policy that does not require signatures", () => {
  it("warns of what nobody has signed, and starts it", async () => {
    await using t = await started("warn");
    expect(t.state("p")).toMatchObject(RAN);
    expect(t.logged("nobody trusted has signed the plugin")[0]).toMatchObject({
      level: "warn",
      fields: { reason: "there is no plugin.sig" },
    });
  });

  it("looks at no signature when it is off, and at files all the same", async () => {
    await using t = await started("off");
    expect(t.state("p")).toMatchObject(RAN);
    await signPlugin(folder, stranger.privatePem);
    writeFileSync(join(folder, "evil.js"), "");
    await using other = await started("off");
    expect(other.state("p")).toMatchObject(refused(/^PLUGIN_CHECKSUM: evil.js is not listed/));
  });
});

it("a trusted key that is none is told before anything is started", async () => {
  await expect(started("require", ["c2hvcnQ="])).rejects.toThrow('"c2hvcnQ=" is no public key: expected 32 bytes in base64');
});
