import { outsideTraces } from "./telemetry/trace.js";

export interface LoopOptions {
  /** Runs at least this often, in case a wake-up was lost. */
  readonly sweepMs: number;
  /** Starts listening for wake-ups; answers how to stop. */
  listen(wake: () => void): () => void;
  /** One step of work; true when there is more to do at once. */
  step(): Promise<boolean>;
  onError(error: unknown): void;
}

/** Runs a step whenever it is woken, one at a time, and again if it was woken meanwhile. Errors wait for the next sweep. */
export class Loop implements AsyncDisposable {
  readonly #options: LoopOptions;
  readonly #stopListening: () => void;
  readonly #timer: NodeJS.Timeout;
  #running: Promise<void> | undefined;
  #isWoken = false;
  #isStopped = false;

  constructor(options: LoopOptions) {
    this.#options = options;
    this.#stopListening = options.listen(() => this.wake());
    this.#timer = setInterval(() => this.wake(), options.sweepMs);
    this.wake();
  }

  wake(): void {
    this.#isWoken = true;
    if (this.#running || this.#isStopped) return;
    this.#running = outsideTraces(() => this.#run()).finally(() => {
      this.#running = undefined;
      if (this.#isWoken) this.wake();
    });
  }

  async #run(): Promise<void> {
    while (this.#isWoken && !this.#isStopped) {
      this.#isWoken = false;
      try {
        if (await this.#options.step()) this.#isWoken = true;
      } catch (error) {
        this.#options.onError(error);
        return;
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopped = true;
    clearInterval(this.#timer);
    this.#stopListening();
    await this.#running;
  }
}
