import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { Manifest } from "../discovery/manifest.js";
import { nodeFlags } from "./node-flags.js";

const manifest: Manifest = {
  id: "p",
  channelType: "p",
  version: "1",
  command: "node",
  args: [],
  autoMtls: true,
  example: false,
  folder: "/plugins/p",
  bytes: Buffer.alloc(0),
};
const confined: Manifest = { ...manifest, permissions: { read: ["../lib"], write: ["/var/p"], childProcesses: true } };

it("keeps the heap below the plugin's memory, and says nothing to programs that are not Node", () => {
  expect(nodeFlags(manifest, { memoryMb: 100 }, "/run/p1", "20.19.0")).toEqual(["--max-old-space-size=75", "--v8-pool-size=1"]);
  expect(nodeFlags({ ...confined, command: "./main" }, { memoryMb: 100 }, "/run/p1", "20.19.0")).toEqual([]);
});

it("names the paths that may be read and written", () => {
  expect(nodeFlags(confined, { memoryMb: 100 }, "/run/p1", "24.1.0").slice(2)).toEqual([
    "--permission",
    "--allow-fs-read=/plugins/p",
    "--allow-fs-read=/run/p1",
    "--allow-fs-read=/plugins/lib",
    "--allow-fs-write=/run/p1",
    "--allow-fs-write=/var/p",
    "--allow-child-process",
  ]);
});

it.each([
  ["20.19.0", "--experimental-permission"],
  ["22.12.0", "--experimental-permission"],
  ["22.13.0", "--permission"],
  ["23.4.0", "--experimental-permission"],
  ["23.5.0", "--permission"],
])("says it as Node %s understands it: %s", (version, flag) => {
  expect(nodeFlags(confined, { memoryMb: 100 }, "/run/p1", version)).toContain(flag);
});

it("names a path under a link as it is called and as it is", () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "lk")));
  mkdirSync(join(root, "real/p"), { recursive: true });
  symlinkSync("real", join(root, "link"));
  const flags = nodeFlags({ ...confined, folder: join(root, "link/p") }, { memoryMb: 100 }, "/run/p1", "24.1.0");
  rmSync(root, { recursive: true });
  expect(flags).toContain(`--allow-fs-read=${root}/link/p`);
  expect(flags).toContain(`--allow-fs-read=${root}/real/p`);
  expect(flags).toContain(`--allow-fs-read=${root}/real/lib`);
});
