import { readdir, readFile } from "node:fs/promises";
import { kernelUnits } from "./kernel.js";
import { launchDirOf } from "./leftovers.js";

/** One run of a plugin's program. */
export interface Launch {
  readonly pid: number;
  readonly dir: string;
}

/** What all processes of a launch use together. Memory that they share counts once for each. */
export interface Usage {
  readonly rssBytes: number;
  /** Since the launch was first looked at; what a process used that came and went between two looks is not in it. */
  readonly cpuSeconds: number;
}

interface Seen {
  readonly launch: Launch | undefined;
  ticks: number;
}

/**
 * Which processes belong to which launch, and what they use. A process belongs to a launch by its group or by the folder in
 * its environment; whose it is is found out once, when it is first seen.
 */
export class ProcessTable {
  readonly #units = kernelUnits();
  #seen = new Map<number, Seen>();
  readonly #ticks = new Map<string, number>();

  /** `launches` may change meanwhile: a process that appears meanwhile must not be taken for somebody else's. */
  async look(launches: ReadonlySet<Launch>): Promise<Map<string, Usage>> {
    const pids = (await readdir("/proc").catch(() => [])).map(Number).filter((pid) => pid > 0);
    const seen = new Map<number, Seen>();
    const rss = new Map<string, number>();
    for (const pid of pids) {
      const known = this.#seen.get(pid) ?? { launch: await launchOf(pid, launches), ticks: 0 };
      seen.set(pid, known);
      if (!known.launch || !launches.has(known.launch)) continue;
      const { dir } = known.launch;
      const [pages, ticks] = await Promise.all([residentPages(pid), cpuTicks(pid)]);
      rss.set(dir, (rss.get(dir) ?? 0) + pages * this.#units.pageBytes);
      this.#ticks.set(dir, (this.#ticks.get(dir) ?? 0) + Math.max(0, ticks - known.ticks));
      known.ticks = Math.max(ticks, known.ticks);
    }
    this.#seen = seen;
    const dirs = new Set([...launches].map(({ dir }) => dir));
    for (const dir of this.#ticks.keys()) if (!dirs.has(dir)) this.#ticks.delete(dir);
    return new Map([...rss].map(([dir, rssBytes]) => [dir, { rssBytes, cpuSeconds: this.#ticks.get(dir)! / this.#units.ticksPerSecond }]));
  }
}

async function launchOf(pid: number, launches: ReadonlySet<Launch>): Promise<Launch | undefined> {
  const group = Number((await statOf(pid))[2]);
  const dir = await launchDirOf(pid);
  return [...launches].find((launch) => launch.pid === group || launch.dir === dir);
}

async function residentPages(pid: number): Promise<number> {
  const statm = await readFile(`/proc/${pid}/statm`, "latin1").catch(() => "");
  return Number(statm.split(" ")[1] ?? 0);
}

async function cpuTicks(pid: number): Promise<number> {
  const stat = await statOf(pid);
  return Number(stat[11] ?? 0) + Number(stat[12] ?? 0);
}

/** Fields of /proc/<pid>/stat from the third on; the second is the program's name in brackets and may hold anything. */
async function statOf(pid: number): Promise<string[]> {
  const stat = await readFile(`/proc/${pid}/stat`, "latin1").catch(() => "");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}
