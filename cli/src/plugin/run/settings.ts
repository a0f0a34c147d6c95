import { readFile } from "node:fs/promises";
import type { JsonObject } from "@bufbuild/protobuf";
import type { Sample, Settings } from "../network/sample.js";

/** Settings of the channel: files that were named, or else what `verify.json` has. */
export async function settingsOf(sample: Sample | undefined, files: { config?: string; credentials?: string }): Promise<Settings> {
  const [config, credentials] = await Promise.all([readJson(files.config), readJson(files.credentials)]);
  return { config: config ?? (sample?.config as JsonObject) ?? {}, credentials: credentials ?? (sample?.credentials as JsonObject) ?? {} };
}

async function readJson(file: string | undefined): Promise<JsonObject | undefined> {
  if (file === undefined) return undefined;
  try {
    return JSON.parse(await readFile(file, "utf8")) as JsonObject;
  } catch (error) {
    throw new Error(`${file} cannot be read: ${(error as Error).message}`);
  }
}
