import { timingSafeEqual } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { PluginStartError } from "@linktor/plugin-wire";
import type { HostLogger, SignaturePolicy } from "../api.js";
import type { Manifest } from "../discovery/manifest.js";
import { type FileList, listFiles } from "./list-files.js";
import { signatureFault } from "./signature.js";

export interface Signatures {
  readonly policy: SignaturePolicy;
  readonly trustedKeys: readonly string[];
}

/** Throws unless the folder is what its manifest says and, as far as the policy asks, what somebody trusted has signed. */
export async function verifyPlugin(manifest: Manifest, { policy, trustedKeys }: Signatures, log: HostLogger): Promise<void> {
  if (policy !== "off") {
    const fault = await faultOf(manifest, trustedKeys);
    if (fault !== undefined && policy === "require") throw new PluginStartError("PLUGIN_SIGNATURE", fault);
    if (fault !== undefined) log.warn({ reason: fault }, "nobody trusted has signed the plugin");
  }
  if (manifest.files) await verifyFiles(manifest.folder, manifest.files);
}

async function faultOf({ folder, files, bytes }: Manifest, trustedKeys: readonly string[]): Promise<string | undefined> {
  const signatures = await readFile(join(folder, "plugin.sig"), "utf8").catch(() => undefined);
  if (signatures === undefined) return "there is no plugin.sig";
  if (!files) return "plugin.json lists no files, so its signature says nothing of them";
  return signatureFault(bytes, signatures, trustedKeys);
}

async function verifyFiles(folder: string, listed: FileList): Promise<void> {
  const found = await listFiles(folder, new Set(Object.keys(listed).filter((path) => path.endsWith("/")))).catch((cause: Error) => {
    throw new PluginStartError("PLUGIN_CHECKSUM", cause.message, { cause });
  });
  for (const path of new Set([...Object.keys(listed), ...Object.keys(found)])) {
    const [expected, actual] = [listed, found].map((list) => (Object.hasOwn(list, path) ? list[path] : undefined));
    if (expected === undefined) throw new PluginStartError("PLUGIN_CHECKSUM", `${path} is not listed in plugin.json`);
    if (actual === undefined) throw new PluginStartError("PLUGIN_CHECKSUM", `${path} is listed in plugin.json, and is not there`);
    if (!timingSafeEqual(Buffer.from(actual, "hex"), Buffer.from(expected, "hex"))) {
      throw new PluginStartError("PLUGIN_CHECKSUM", `${path} is not the file that plugin.json was written for`);
    }
  }
}
