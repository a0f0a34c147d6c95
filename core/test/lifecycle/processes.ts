import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** A process of this machine; pids repeat, this with the start time does not. */
export interface RunningProcess {
  readonly pid: number;
  readonly parent: number;
  /** In clock ticks since boot. */
  readonly startedAt: string;
  readonly command: string;
  /** Where it works. */
  readonly folder: string;
}

/** Everything that runs now. What has ended and was not collected by its parent does not run. */
export function processes(): RunningProcess[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => processOf(Number(name)) ?? []);
}

/** A process and all that it started, and all that those started. */
export function treeOf(pid: number): RunningProcess[] {
  const all = processes();
  const tree = all.filter((one) => one.pid === pid);
  for (const one of tree) tree.push(...all.filter(({ parent }) => parent === one.pid));
  return tree;
}

export function stillRunning(before: readonly RunningProcess[]): RunningProcess[] {
  return before.filter(({ pid, startedAt }) => processOf(pid)?.startedAt === startedAt);
}

/** Plugins, whoever their parent is now, that were started by a server on a data directory. */
export function pluginsOn(dataDir: string): RunningProcess[] {
  return processes().filter(
    ({ pid, command }) => command.includes("dist/main.js") && read(`/proc/${pid}/environ`).includes(`PLUGIN_UNIX_SOCKET_DIR=${dataDir}/`),
  );
}

function processOf(pid: number): RunningProcess | undefined {
  const stat = read(`/proc/${pid}/stat`);
  // The program's name, in brackets, may hold anything.
  const [state, parent, ...fields] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  if (stat === "" || state === "Z") return undefined;
  const command = read(`/proc/${pid}/cmdline`).replaceAll("\0", " ");
  return { pid, parent: Number(parent), startedAt: fields[17] ?? "", command, folder: folderOf(pid) };
}

function folderOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return "";
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return "";
  }
}
