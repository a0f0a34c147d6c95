import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import type { PluginLimits } from "../api.js";
import { parentDeathPrefix } from "../process/parent-death.js";
import { bytesOf } from "./limits.js";

/** Programs that a plugin is started through; each ends by becoming the next. */
export interface Launcher {
  readonly parentDeath: readonly string[];
  readonly hasPrlimit: boolean;
  readonly hasNice: boolean;
  /** Nobody but root can go beyond it. */
  readonly hardOpenFiles: number;
}

/** Finds out what this machine has. */
export function findLauncher(): Launcher {
  return {
    parentDeath: parentDeathPrefix(),
    hasPrlimit: process.platform === "linux" && works("prlimit", ["--core=0", "true"]),
    hasNice: process.platform !== "win32" && works("nice", ["-n", "1", "true"]),
    hardOpenFiles: hardOpenFiles(),
  };
}

/** What to put before a plugin's program. */
export function prefixFor({ parentDeath, hasPrlimit, hasNice, hardOpenFiles }: Launcher, limits: PluginLimits): readonly string[] {
  const files = Math.min(limits.openFiles, hardOpenFiles);
  const core = bytesOf(limits.coreMb);
  return [
    ...parentDeath,
    ...(hasNice && limits.nice > 0 ? ["nice", "-n", String(limits.nice)] : []),
    ...(hasPrlimit ? ["prlimit", `--nofile=${files}:${files}`, `--core=${core}`] : []),
  ];
}

function works(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: "ignore", timeout: 5000 }).status === 0;
}

function hardOpenFiles(): number {
  try {
    const hard = /^Max open files +\S+ +(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8"))?.[1];
    return hard === undefined ? Infinity : Number(hard);
  } catch {
    return Infinity;
  }
}
