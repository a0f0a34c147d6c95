import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, rm, statfs, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Of what is free; the rest is for the file's own bookkeeping. */
const FILLED = 0.98;

/** A file system of its own that is soon full. Needs root. */
export class SmallDisk implements AsyncDisposable {
  /** Where it is mounted; anybody may write there. */
  readonly dir: string;
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
    this.dir = path.join(folder, "disk");
  }

  static async mount(megabytes = 64): Promise<SmallDisk> {
    const folder = await mkdtemp("/tmp/lkdisk-");
    await chmod(folder, 0o755);
    const disk = new SmallDisk(folder);
    const image = path.join(folder, "image");
    await writeFile(image, "");
    await truncate(image, megabytes * 1024 * 1024);
    // Without blocks that only root may use: the server of the tests is root.
    await run("mkfs.ext4", ["-q", "-m", "0", "-F", image]);
    await mkdir(disk.dir);
    await run("mount", ["-o", "loop", image, disk.dir]);
    await chmod(disk.dir, 0o777);
    return disk;
  }

  /** Leaves no room, but for so many bytes. */
  async fill(leave = 0): Promise<void> {
    const { bavail, bsize } = await statfs(this.dir);
    const size = Math.floor(bavail * FILLED - leave / bsize) * bsize;
    if (size > 0) await run("fallocate", ["-l", String(size), path.join(this.dir, `filler-${process.hrtime.bigint()}`)]);
    // The last blocks, which belong to the file's own bookkeeping, go to a file that grows until it cannot.
    if (leave === 0) await run("dd", ["if=/dev/zero", `of=${path.join(this.dir, "filler-rest")}`, "bs=1k"]).catch(() => undefined);
  }

  /** Gives the room back. */
  async free(): Promise<void> {
    await run("sh", ["-c", 'rm -f "$0"/filler-*', this.dir]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await run("umount", [this.dir]).catch(() => run("umount", ["--lazy", this.dir]));
    await rm(this.#folder, { recursive: true, force: true });
  }
}
