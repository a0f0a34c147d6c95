import { rmSync } from "node:fs";
import type { HostLogger } from "../api.js";
import { killGroup } from "./kill-group.js";
import { killLeftovers } from "./leftovers.js";
import { commandLineOf, startTimeOf } from "./proc-stat.js";
import type { LaunchRecord } from "./run-dir.js";
import { readRecords } from "./run-dir.js";

/** Ends plugins whose host died without ending them, and removes what it left. Another host that lives is left alone. */
export async function reapOrphans(runDir: string, log: HostLogger): Promise<void> {
  for (const { file, record } of readRecords(runDir)) {
    if (isAlive(record.host)) continue;
    if (record.plugin && isSamePlugin(record.plugin, record.argv)) {
      log.warn({ pid: record.plugin.pid }, "a plugin outlived its host and is ended");
      killGroup(record.plugin.pid);
    }
    const leftovers = await killLeftovers(record.dir);
    if (leftovers > 0) log.warn({ processes: leftovers }, "what a plugin started outlived its host and is ended");
    rmSync(record.dir, { recursive: true, force: true });
    rmSync(file, { force: true });
  }
}

/** Whether it runs still, and is not another of the same number. */
export function isAlive({ pid, startTime }: LaunchRecord["host"]): boolean {
  if (startTime !== undefined) return startTimeOf(pid) === startTime;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Pids are used again, so the start time and the command must be the same too. */
function isSamePlugin({ pid, startTime }: NonNullable<LaunchRecord["plugin"]>, argv: readonly string[]): boolean {
  if (startTime === undefined || startTimeOf(pid) !== startTime) return false;
  // A script's interpreter comes before it.
  const running = commandLineOf(pid).slice(-argv.length);
  return running.length === argv.length && running.every((arg, i) => arg === argv[i]);
}
