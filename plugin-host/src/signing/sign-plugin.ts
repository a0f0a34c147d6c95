import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readManifest } from "../discovery/manifest.js";
import { type FileList, listFiles } from "./list-files.js";
import { signatureLine } from "./signature.js";

/** Too much to be listed, and nobody reads it. */
const WHOLE = new Set(["node_modules/"]);

/** Lists every file of a plugin in its `plugin.json`, and signs that. Throws, for people, when it cannot. */
export async function signPlugin(folder: string, privatePem: string): Promise<FileList> {
  const file = join(folder, "plugin.json");
  if (!(await readManifest(folder))) throw new Error(`there is no ${file}`);
  const files = await listFiles(folder, WHOLE);
  const given = JSON.parse(await readFile(file, "utf8")) as object;
  const manifest = Buffer.from(`${JSON.stringify({ ...given, files }, undefined, 2)}\n`);
  const signature = signatureLine(manifest, privatePem);
  await writeFile(file, manifest);
  await writeFile(join(folder, "plugin.sig"), signature);
  return files;
}
