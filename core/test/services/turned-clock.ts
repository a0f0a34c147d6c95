import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const SETUP = path.resolve(import.meta.dirname, "../../../scripts/setup-faketime.sh");

/** The clock of a machine, as one process sees it; it can be turned while the process runs, as by hand or by a time server. */
export class TurnedClock implements AsyncDisposable {
  /** For the environment of the process. */
  readonly env: Readonly<Record<string, string>>;
  readonly #folder: string;

  private constructor(folder: string, library: string) {
    this.#folder = folder;
    this.env = {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: this.#file,
      FAKETIME_NO_CACHE: "1",
      // Turning a clock does not move the monotonic one.
      FAKETIME_DONT_FAKE_MONOTONIC: "1",
    };
  }

  static async make(): Promise<TurnedClock> {
    const { stdout } = await run("bash", [SETUP]);
    const clock = new TurnedClock(await mkdtemp("/tmp/lkclock-"), stdout.trim());
    await writeFile(clock.#file, "+0\n");
    return clock;
  }

  /** By so much from the true time: `+10m`, `-1d`. */
  turn(offset: string): void {
    writeFileSync(this.#file, `${offset}\n`);
  }

  get #file(): string {
    return path.join(this.#folder, "offset");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}
