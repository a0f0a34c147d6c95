import { startTimeOf } from "./proc-stat.js";
import { isAlive } from "./reap.js";
import { exitedWithin, type RunningProcess } from "./running-process.js";

const POLL_MS = 1000;

/** A process that was there before the host. Once it is another of the same number it is not signalled any more. */
export class AttachedProcess implements RunningProcess {
  readonly isLent: boolean;
  readonly exited: Promise<string>;
  readonly #pid: number;
  readonly #startTime: string | undefined;
  #left: (how: string) => void = () => {};

  constructor(pid: number, isLent: boolean) {
    this.isLent = isLent;
    this.#pid = pid;
    this.#startTime = startTimeOf(pid);
    this.exited = new Promise((done) => {
      const poll = setInterval(() => {
        if (!this.#isAlive()) this.#left("it is gone");
      }, POLL_MS).unref();
      this.#left = (how) => {
        clearInterval(poll);
        done(how);
      };
    });
  }

  exitedWithin(ms: number): Promise<boolean> {
    return exitedWithin(this.exited, ms);
  }

  terminate(): void {
    this.#signal("SIGTERM");
  }

  kill(): void {
    this.#signal("SIGKILL");
  }

  /** Ends nothing: that nobody listens where a plugin was says that this may be no plugin. */
  async end(): Promise<void> {
    this.#left("it was left running");
  }

  #isAlive(): boolean {
    return isAlive({ pid: this.#pid, startTime: this.#startTime });
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.isLent || !this.#isAlive()) return;
    process.kill(this.#pid, signal);
  }
}
