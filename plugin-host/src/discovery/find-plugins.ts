import { readdir, realpath } from "node:fs/promises";
import { join } from "node:path";
import type { HostLogger } from "../api.js";
import type { Manifest } from "./manifest.js";
import { readManifest } from "./manifest.js";

/** Every usable plugin, one for a channel type. What cannot be used is logged and left out. */
export async function findPlugins(pluginDirs: readonly string[], log: HostLogger): Promise<Manifest[]> {
  const byType = new Map<string, Manifest>();
  for (const manifest of (await Promise.all(pluginDirs.map((dir) => findIn(dir, log)))).flat()) {
    const first = byType.get(manifest.channelType);
    if (!first) byType.set(manifest.channelType, manifest);
    else if (first.folder !== manifest.folder) {
      const { channelType, folder } = manifest;
      log.error({ channelType, folder, kept: first.folder }, "a second plugin for a channel type is not started");
    }
  }
  return [...byType.values()];
}

async function findIn(givenDir: string, log: HostLogger): Promise<Manifest[]> {
  let dir: string;
  let names: string[];
  try {
    dir = await realpath(givenDir);
    names = (await readdir(dir)).sort();
  } catch (error) {
    log.warn({ dir: givenDir, err: error }, "a plugin folder cannot be read");
    return [];
  }
  if (names.includes("plugin.json")) return await readOne(dir, log);
  const found = await Promise.all(names.map((name) => readOne(join(dir, name), log)));
  return found.flat().filter(({ example }) => !example);
}

async function readOne(folder: string, log: HostLogger): Promise<Manifest[]> {
  try {
    const manifest = await readManifest(folder);
    return manifest ? [manifest] : [];
  } catch (error) {
    log.error({ folder, reason: (error as Error).message }, "a plugin.json is wrong; the plugin is not started");
    return [];
  }
}
