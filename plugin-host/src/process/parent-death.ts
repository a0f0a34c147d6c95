import { spawnSync } from "node:child_process";
import { isMainThread } from "node:worker_threads";

const SETPRIV = ["setpriv", "--pdeathsig", "KILL", "--"] as const;

/**
 * What to start a plugin through so that the kernel ends it with the host, or nothing where that cannot be had. The
 * signal follows the thread that spawned, so it is of no use in a worker.
 */
export function parentDeathPrefix(): readonly string[] {
  if (process.platform !== "linux" || !isMainThread) return [];
  const [command, ...args] = SETPRIV;
  const { status } = spawnSync(command, [...args, "true"], { stdio: "ignore", timeout: 5000 });
  return status === 0 ? SETPRIV : [];
}
