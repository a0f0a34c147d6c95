import { startTimeOf } from "./proc-stat.js";
import { isAlive } from "./reap.js";
import { exitedWithin, type RunningProcess } from "./running-process.js";

const POLL_MS = 1000;

/** A process that was there before the host. Only the one that was there then is ever signalled: numbers are used again. */
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

  async end(): Promise<void> {
    this.kill();
    this.#left(this.isLent ? "it was left running" : "it was ended");
  }

  #isAlive(): boolean {
    return isAlive({ pid: this.#pid, startTime: this.#startTime });
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.isLent || !this.#isAlive()) return;
    process.kill(this.#pid, signal);
  }
}
