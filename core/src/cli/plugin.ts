import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { createSigningKey, keyId, publicKeyOf, readPrivateKey, signPlugin } from "@linktor/plugin-host/signing";
import { AppError } from "../shared/errors.js";
import type { Terminal } from "./terminal.js";

/** `plugin keygen` */
export async function pluginKeygenCommand({ cwd, write }: Terminal, out: string): Promise<void> {
  const file = path.resolve(cwd, out);
  const { privatePem, publicKey } = createSigningKey();
  await told(writeFile(file, privatePem, { flag: "wx", mode: 0o600 }));
  write(`Private key  ${file} (keep it secret)`);
  write(`Public key   ${publicKey}`);
  write(`Key id       ${keyId(publicKey)}`);
}

/** `plugin sign` */
export async function pluginSignCommand({ cwd, write }: Terminal, given: string, keyFile: string): Promise<void> {
  const [folder, file] = [path.resolve(cwd, given), path.resolve(cwd, keyFile)];
  if (!path.relative(folder, file).startsWith("..")) {
    throw new AppError("precondition", "KEY_IN_PLUGIN", `${file} lies in the plugin's folder, and would be given away with it.`);
  }
  const privatePem = await told(readFile(file, "utf8"));
  const files = await told(signPlugin(folder, privatePem));
  write(`Signed, files listed: ${Object.keys(files).length}, with the key ${keyId(publicKeyOf(readPrivateKey(privatePem)))}.`);
}

/** What went wrong is in what was given, not in the program. */
async function told<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    throw new AppError("precondition", "NOT_SIGNED", (cause as Error).message, { cause });
  }
}
