import { realpathSync } from "node:fs";
import { resolve } from "node:path";
import type { PluginLimits } from "../api.js";
import type { Manifest } from "../discovery/manifest.js";

/** Of a program's memory, what its heap may take; the rest is for buffers, code and stacks. */
const HEAP_SHARE = 0.75;

/** V8 collects garbage with four threads besides the program's own: a plugin that fills its heap would leave nothing for the others. */
const ONE_HELPER = "--v8-pool-size=1";

/** In MiB. */
export function heapLimit({ memoryMb }: Pick<PluginLimits, "memoryMb">): number {
  return Math.floor(memoryMb * HEAP_SHARE);
}

/** What to tell Node before a plugin's own arguments, which come later and so have the last word on the heap. */
export function nodeFlags(manifest: Manifest, limits: Pick<PluginLimits, "memoryMb">, dir: string, nodeVersion: string): string[] {
  if (manifest.command !== "node") return [];
  return [`--max-old-space-size=${heapLimit(limits)}`, ONE_HELPER, ...permissionFlags(manifest, dir, nodeVersion)];
}

function permissionFlags({ permissions, folder }: Manifest, dir: string, nodeVersion: string): string[] {
  if (!permissions) return [];
  const root = realPath(folder);
  const read = [folder, dir, ...permissions.read.map((path) => resolve(root, path))];
  const write = [dir, ...permissions.write.map((path) => resolve(root, path))];
  return [
    ...(isStable(nodeVersion) ? ["--permission"] : ["--experimental-permission", "--disable-warning=ExperimentalWarning"]),
    ...withReal(read).map((path) => `--allow-fs-read=${path}`),
    ...withReal(write).map((path) => `--allow-fs-write=${path}`),
    ...(permissions.childProcesses ? ["--allow-child-process"] : []),
  ];
}

/** Node compares names: a path that leads through a link is used under both. */
function withReal(paths: readonly string[]): string[] {
  return [...new Set(paths.flatMap((path) => [path, realPath(path)]))];
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** The flag lost its `experimental` in 22.13 and 23.5. */
function isStable(nodeVersion: string): boolean {
  const [major = 0, minor = 0] = nodeVersion.split(".").map(Number);
  return major >= 24 || (major === 23 && minor >= 5) || (major === 22 && minor >= 13);
}
