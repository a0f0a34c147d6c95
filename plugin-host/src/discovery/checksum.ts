import { createHash, timingSafeEqual } from "node:crypto";
import { readFile, realpath } from "node:fs/promises";
import { isAbsolute, relative, resolve, sep } from "node:path";
import { PluginStartError } from "@linktor/plugin-wire";
import type { Manifest } from "./manifest.js";

/** Throws unless the files are those that the manifest was written for. */
export async function verifyChecksums(manifest: Manifest): Promise<void> {
  for (const [path, expected] of Object.entries(checksumsOf(manifest))) {
    const actual = createHash("sha256")
      .update(await readInside(manifest.folder, path))
      .digest();
    if (!timingSafeEqual(actual, Buffer.from(expected, "hex"))) {
      throw new PluginStartError("PLUGIN_CHECKSUM", `${path} is not the file that plugin.json was written for`);
    }
  }
}

function checksumsOf({ sha256, command, args }: Manifest): Record<string, string> {
  if (sha256 === undefined) return {};
  if (typeof sha256 !== "string") return sha256;
  // With an interpreter the program is its first argument.
  const entry = command.includes("/") ? command : (args.find((arg) => !arg.startsWith("-")) ?? command);
  return { [entry]: sha256 };
}

async function readInside(folder: string, path: string): Promise<Buffer> {
  try {
    const file = await realpath(resolve(folder, path));
    const inside = relative(await realpath(folder), file);
    if (inside === ".." || inside.startsWith(`..${sep}`) || isAbsolute(inside)) throw new Error("it is outside of the plugin's folder");
    return await readFile(file);
  } catch (cause) {
    throw new PluginStartError("PLUGIN_CHECKSUM", `${path} cannot be checked: ${(cause as Error).message}`, { cause });
  }
}
