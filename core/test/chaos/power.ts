import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, rm } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

const run = promisify(execFile);
const SIZE = "1G";

/** What this machine lacks for power cuts; undefined: nothing. */
export async function missingForPowerCuts(): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return "power cuts need root: a file system is mounted and shut down";
  for (const program of ["mkfs.xfs", "xfs_io", "mount", "umount"]) {
    const isThere = await run("which", [program]).then(
      () => true,
      () => false,
    );
    if (!isThere) return `power cuts need ${program} (Debian: apt-get install xfsprogs mount)`;
  }
  return undefined;
}

/** A disk whose power can be cut: what was not synced is gone then. */
export class Disk implements AsyncDisposable {
  readonly dir: string;
  readonly #image: string;

  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
    this.dir = path.join(folder, "disk");
    this.#image = path.join(folder, "disk.img");
  }

  static async create(): Promise<Disk> {
    const folder = await mkdtemp("/tmp/lkdisk-");
    // PostgreSQL has a user of its own, who must get through.
    await chmod(folder, 0o755);
    const disk = new Disk(folder);
    await mkdir(disk.dir);
    await run("truncate", ["-s", SIZE, disk.#image]);
    await run("mkfs.xfs", ["-q", disk.#image]);
    await disk.mount().catch(async (error: Error) => {
      await rm(folder, { recursive: true });
      throw new Error(`power cuts need to mount a file system, and this machine does not let us: ${error.message.replaceAll(/\s+/g, " ")}`);
    });
    return disk;
  }

  async mount(): Promise<void> {
    await run("mount", ["-o", "loop", this.#image, this.dir]);
  }

  /** From this moment nothing reaches the disk any more, not even what the journal holds in memory. */
  async cut(): Promise<void> {
    await run("xfs_io", ["-x", "-c", "shutdown", this.dir]);
  }

  /** Once nobody uses it. */
  async unmount(): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        return void (await run("umount", [this.dir]));
      } catch (error) {
        if (tries === 100) throw error;
        await sleep(50);
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.unmount();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
