import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { must } from "./msgfy.js";

const CACHE = join(import.meta.dirname, "../../.cache");
const REQUIREMENTS = join(import.meta.dirname, "../templates/python/requirements.txt");

let made: Promise<string> | undefined;

/** What `README.md` has people make, once for all tests. */
export function pythonEnvironment(): Promise<string> {
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
