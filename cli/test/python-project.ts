import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { edit, msgfy, must, Scratch, type Verdict, verify } from "./msgfy.js";

const CACHE = join(import.meta.dirname, "../../.cache");
const REQUIREMENTS = join(import.meta.dirname, "../templates/python/requirements.txt");

/** A file, what is in it, what takes its place. */
export type Edit = readonly [file: string, from: string, to: string];

/** What is said of a new Python project after some edits. */
export async function verdictAfter(...edits: readonly Edit[]): Promise<Verdict> {
  using scratch = new Scratch();
  const folder = join(scratch.path, "blue-bird");
  await msgfy("plugin", "new", "python", folder);
  symlinkSync(await environment(), join(folder, ".venv"));
  for (const [file, from, to] of edits) edit(join(folder, file), from, to);
  return await verify(folder);
}

let made: Promise<string> | undefined;

/** What `README.md` has people make, once for all tests. */
function environment(): Promise<string> {
  made ??= makeEnvironment();
  return made;
}

/** Test files run side by side, so it appears as a whole. */
async function makeEnvironment(): Promise<string> {
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
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(target)) throw error;
  }
  return target;
}
