import { statSync } from "node:fs";
import type { Manifest } from "@linktor/plugin-host/parts";
import { readManifest } from "@linktor/plugin-host/parts";
import { UsageError } from "../command.js";

/** The plugin's `plugin.json`; throws, for people, where there is none or it is wrong. */
export async function manifestIn(folder: string): Promise<Manifest> {
  if (statSync(folder, { throwIfNoEntry: false })?.isFile()) throw new UsageError(`${folder} is a file. Name the plugin's folder.`);
  const manifest = await readManifest(folder).catch((error: Error) => {
    throw new Error(`${folder}/plugin.json is wrong: ${error.message}`);
  });
  if (!manifest) throw new Error(`There is no plugin.json in ${folder}.`);
  return manifest;
}
