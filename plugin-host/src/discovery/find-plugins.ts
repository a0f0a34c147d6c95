import { readdir, realpath } from "node:fs/promises";
import { join } from "node:path";
import type { HostLogger, PluginDir, SignaturePolicy } from "../api.js";
import type { Manifest } from "./manifest.js";
import { readManifest } from "./manifest.js";

export interface FoundPlugin {
  readonly manifest: Manifest;
  readonly signatures: SignaturePolicy;
}

/** Every usable plugin, one for a channel type. What cannot be used is logged and left out. */
export async function findPlugins(pluginDirs: readonly (string | PluginDir)[], log: HostLogger): Promise<FoundPlugin[]> {
  const dirs = pluginDirs.map((dir): PluginDir => (typeof dir === "string" ? { path: dir } : dir));
  const byType = new Map<string, FoundPlugin>();
  for (const found of (await Promise.all(dirs.map((dir) => findIn(dir, log)))).flat()) {
    const { channelType, folder } = found.manifest;
    const first = byType.get(channelType);
    if (!first) byType.set(channelType, found);
    else if (first.manifest.folder !== folder) {
      log.error({ channelType, folder, kept: first.manifest.folder }, "a second plugin for a channel type is not started");
    }
  }
  return [...byType.values()];
}

async function findIn({ path: givenDir, signatures = "off" }: PluginDir, log: HostLogger): Promise<FoundPlugin[]> {
  let dir: string;
  let names: string[];
  try {
    dir = await realpath(givenDir);
    names = (await readdir(dir)).sort();
  } catch (error) {
    log.warn({ dir: givenDir, err: error }, "a plugin folder cannot be read");
    return [];
  }
  const isPlugin = names.includes("plugin.json");
  const manifests = isPlugin ? await readOne(dir, log) : (await Promise.all(names.map((name) => readOne(join(dir, name), log)))).flat();
  return manifests.filter(({ example }) => isPlugin || !example).map((manifest) => ({ manifest, signatures }));
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
