import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { killGroup, parentDeathPrefix, reapOrphans } from "@linktor/plugin-host/parts";
import { within } from "./inbound.js";
import type { Kit } from "./kit.js";
import { Mismatch } from "./verdict.js";

const START_MS = 15_000;
const GONE_MS = 2000;
const SILENT = { debug() {}, info() {}, warn() {}, error() {} };
const HOST = join(import.meta.dirname, "host-process.js");

/** What becomes of the plugin when its host is killed: it goes by itself, the kernel ends it, or it stays. */
export async function hostDies({ manifest: { folder }, runDir, signal }: Kit): Promise<"goes" | "kernel" | "stays"> {
  if (await isGone(folder, runDir, [], signal)) return "goes";
  const prefix = parentDeathPrefix();
  return prefix.length > 0 && (await isGone(folder, runDir, prefix, signal)) ? "kernel" : "stays";
}

async function isGone(folder: string, runDir: string, prefix: readonly string[], signal: AbortSignal): Promise<boolean> {
  signal.throwIfAborted();
  const host = spawn(process.execPath, [HOST, folder, runDir, ...prefix], { stdio: ["ignore", "pipe", "ignore"] });
  const ended = once(host, "exit");
  const kill = (): void => void host.kill("SIGKILL");
  signal.addEventListener("abort", kill);
  const lines = createInterface(host.stdout)[Symbol.asyncIterator]();
  let plugin: number | undefined;
  try {
    plugin = Number(await nextOf(lines, "the plugin to start once more"));
    await nextOf(lines, "the plugin to be reached once more");
    kill();
    for (const end = Date.now() + GONE_MS; Date.now() < end; await sleep(20)) if (!isRunning(plugin)) return true;
    return false;
  } finally {
    signal.removeEventListener("abort", kill);
    kill();
    await ended;
    if (plugin !== undefined) killGroup(plugin);
    await reapOrphans(runDir, SILENT);
  }
}

async function nextOf(lines: AsyncIterator<string>, what: string): Promise<string> {
  const { done, value } = await within(START_MS, lines.next(), what);
  if (done) throw new Mismatch(what, "it did not");
  return value as string;
}

/** The plugin, or what it started. */
function isRunning(group: number): boolean {
  try {
    process.kill(-group, 0);
  } catch {
    return false;
  }
  return process.platform !== "linux" || readdirSync("/proc").some((pid) => runsIn(group, pid));
}

/** A process that ended but that nobody has buried does not run. */
function runsIn(group: number, pid: string): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    const [state, , itsGroup] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return state !== "Z" && Number(itsGroup) === group;
  } catch {
    return false;
  }
}
