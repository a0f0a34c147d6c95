import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { edit, msgfy, Scratch, type Verdict, verify } from "./msgfy.js";
import { pythonEnvironment } from "./python-environment.js";

/** A file, what is in it, what takes its place. */
export type Edit = readonly [file: string, from: string, to: string];

/** What is said of a new Python project after some edits. */
export async function verdictAfter(...edits: readonly Edit[]): Promise<Verdict> {
  using scratch = new Scratch();
  const folder = join(scratch.path, "blue-bird");
  await msgfy("plugin", "new", "python", folder);
  symlinkSync(await pythonEnvironment(), join(folder, ".venv"));
  for (const [file, from, to] of edits) edit(join(folder, file), from, to);
  return await verify(folder);
}
