import { isAbsolute, resolve } from "node:path";
import type { PluginLimits } from "../api.js";
import type { Manifest } from "../discovery/manifest.js";

/** Of a Node program's memory, what its heap may take; the rest is for buffers, code and stacks. */
const HEAP_SHARE = 0.75;

/** What to tell Node before a plugin's own arguments, which come later and so have the last word on the heap. */
export function nodeFlags(manifest: Manifest, { memoryMb }: Pick<PluginLimits, "memoryMb">, dir: string, nodeVersion: string): string[] {
  if (manifest.command !== "node") return [];
  return [`--max-old-space-size=${Math.floor(memoryMb * HEAP_SHARE)}`, ...permissionFlags(manifest, dir, nodeVersion)];
}

function permissionFlags({ permissions, folder }: Manifest, dir: string, nodeVersion: string): string[] {
  if (!permissions) return [];
  const within = (path: string): string => (isAbsolute(path) ? path : resolve(folder, path));
  return [
    ...(isStable(nodeVersion) ? ["--permission"] : ["--experimental-permission", "--disable-warning=ExperimentalWarning"]),
    ...[folder, dir, ...permissions.read.map(within)].map((path) => `--allow-fs-read=${path}`),
    ...[dir, ...permissions.write.map(within)].map((path) => `--allow-fs-write=${path}`),
    ...(permissions.childProcesses ? ["--allow-child-process"] : []),
  ];
}

/** The flag lost its `experimental` in 22.13 and 23.5. */
function isStable(nodeVersion: string): boolean {
  const [major = 0, minor = 0] = nodeVersion.split(".").map(Number);
  return major >= 24 || (major === 23 && minor >= 5) || (major === 22 && minor >= 13);
}
