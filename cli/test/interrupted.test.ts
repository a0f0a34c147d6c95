import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { Scratch } from "./msgfy.js";

const MAIN = join(import.meta.dirname, "../dist/main.js");
const PLUGIN = join(import.meta.dirname, "../../plugins/template");

it.concurrent.each<[how: NodeJS.Signals | "head", last: string, code: number]>([
  ["SIGINT", "V01", 130],
  ["SIGTERM", "V20", 143],
  ["SIGTERM", "V35", 143],
  ["head", "V05", 141],
])("nothing is left where %s ends it after %s", async (how, last, code) => {
  using scratch = new Scratch();
  const child = spawn(process.execPath, [MAIN, "plugin", "verify", PLUGIN], { env: { ...process.env, TMPDIR: scratch.path } });
  const ended = new Promise((resolve) => child.on("exit", resolve));
  let told = "";
  const isThere = new Promise<void>((resolve) =>
    child.stdout.on("data", (text) => {
      told += String(text);
      if (told.includes(last)) resolve();
    }),
  );
  await isThere;
  if (how === "head") child.stdout.destroy();
  else child.kill(how);
  expect(await ended).toBe(code);
  expect(readdirSync(scratch.path)).toEqual([]);
  expect(startedIn(scratch.path)).toEqual([]);
});

/** Processes that were told of a folder. */
function startedIn(folder: string): string[] {
  const pids = existsSync("/proc") ? readdirSync("/proc") : [];
  return pids.filter((pid) => {
    try {
      return pid !== "self" && readFileSync(`/proc/${pid}/environ`, "latin1").includes(folder);
    } catch {
      return false;
    }
  });
}
