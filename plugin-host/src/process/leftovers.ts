import { readdir, readFile } from "node:fs/promises";

/** Of the environment that every plugin is started with; its value is the launch's own folder, so what a plugin starts carries it too. */
const MARK = "PLUGIN_UNIX_SOCKET_DIR=";
const MAX_ROUNDS = 20;

/**
 * Ends what a launch has left outside of its process group, and says how many processes that were. Only what was started
 * with an environment of its own *and* left the group is not found; nothing is where there is no /proc.
 */
export async function killLeftovers(dir: string): Promise<number> {
  const ended = new Set<number>();
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const left = await marked(dir);
    if (left.length === 0) break;
    for (const pid of left) {
      ended.add(pid);
      kill(pid);
    }
  }
  return ended.size;
}

/** The folder of the launch that started a process, directly or not; undefined when none did. */
export async function launchDirOf(pid: number): Promise<string | undefined> {
  const environ = await readFile(`/proc/${pid}/environ`, "latin1").catch(() => "");
  return environ
    .split("\0")
    .find((variable) => variable.startsWith(MARK))
    ?.slice(MARK.length);
}

async function marked(dir: string): Promise<number[]> {
  const pids = (await readdir("/proc").catch(() => [])).map(Number).filter((pid) => pid > 0 && pid !== process.pid);
  const dirs = await Promise.all(pids.map(launchDirOf));
  return pids.filter((_, i) => dirs[i] === dir);
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}
