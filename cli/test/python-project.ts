import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { edit, msgfy, must } from "./msgfy.js";

const CACHE = join(import.meta.dirname, "../../.cache");
const REQUIREMENTS = join(import.meta.dirname, "../templates/python/requirements.txt");

/** A new Python project, ready to run. */
export async function aPythonProject(folder: string): Promise<string> {
  await msgfy("plugin", "new", "python", folder);
  symlinkSync(await environment(), join(folder, ".venv"));
  return folder;
}

/** The same with a rule broken: each file, what is in it, what takes its place. */
export async function aBrokenPythonProject(folder: string, ...edits: readonly (readonly [string, string, string])[]): Promise<string> {
  await aPythonProject(folder);
  for (const [file, from, to] of edits) edit(join(folder, file), from, to);
  return folder;
}

/** What `README.md` has people make, once for all tests. Test files run side by side, so it appears as a whole. */
async function environment(): Promise<string> {
  const digest = createHash("sha256").update(readFileSync(REQUIREMENTS)).digest("hex").slice(0, 16);
  const target = join(CACHE, `cli-python-${digest}`);
  if (existsSync(target)) return target;
  mkdirSync(CACHE, { recursive: true });
  const draft = `${target}.${process.pid}`;
  await must("python3", ["-m", "venv", draft], CACHE);
  await must(join(draft, "bin/pip"), ["install", "--quiet", "-r", REQUIREMENTS], CACHE);
  try {
    renameSync(draft, target);
  } catch (error) {
    rmSync(draft, { recursive: true });
    if (!existsSync(target)) throw error;
  }
  return target;
}
