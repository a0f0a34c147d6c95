import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import path from "node:path";

/** Says that another process uses the data directory. */
export class DataInUse extends Error {
  override name = "DataInUse";
}

interface Holder {
  readonly pid: number;
  /** When the process started, in clock ticks since boot; pids repeat, this with the boot does not. */
  readonly startedAt: string;
  readonly bootId: string;
}

/** Makes this process the only one on a data directory: two would each lose the other's rows. */
export function lockData(dir: string): Disposable {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const file = path.join(dir, "lock");
  const own: Holder = { pid: process.pid, startedAt: startOf(process.pid) ?? "", bootId: bootId() };
  for (;;) {
    try {
      const handle = openSync(file, "wx", 0o600);
      writeSync(handle, JSON.stringify(own));
      closeSync(handle);
      return { [Symbol.dispose]: () => rmSync(file, { force: true }) };
    } catch (error) {
      if ((error as { code?: unknown }).code !== "EEXIST") throw error;
    }
    const holder = readHolder(file);
    if (holder && isAlive(holder))
      throw new DataInUse(
        `Linktor is already running on ${dir}, as process ${holder.pid}. Stop it, or set LINKTOR_DATA_DIR to another folder.`,
      );
    removeStale(file);
  }
}

/** Takes a dead holder's file away; not one that another starting process has just put in its place. */
function removeStale(file: string): void {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  const holder = readHolder(aside);
  if (holder && isAlive(holder)) renameSync(aside, file);
  else rmSync(aside, { force: true });
}

const READ_TRIES = 10;
const READ_PAUSE_MS = 20;

/** Who made the file; undefined when nobody can tell. Whoever has made it just now may not have written to it yet. */
function readHolder(file: string): Holder | undefined {
  for (let tries = 1; tries <= READ_TRIES; tries += 1) {
    try {
      return JSON.parse(readFileSync(file, "utf8")) as Holder;
    } catch (error) {
      if ((error as { code?: unknown }).code === "ENOENT") return undefined;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, READ_PAUSE_MS);
    }
  }
  return undefined;
}

function isAlive({ pid, startedAt, bootId: boot }: Holder): boolean {
  if (boot !== bootId()) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as { code?: unknown }).code === "EPERM";
  }
  return startOf(pid) === undefined || startOf(pid) === startedAt;
}

/** Field 22 of /proc/<pid>/stat; undefined where there is no such file. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}

function bootId(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return "";
  }
}
