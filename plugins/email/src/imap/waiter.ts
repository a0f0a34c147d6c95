import type { ImapFlow } from "imapflow";

/** Waits for a sign that something changed in the folder. What the sign says does not matter: the folder is looked into. */
export class Waiter implements Disposable {
  readonly #client: ImapFlow;
  readonly #signal: AbortSignal;
  #isChanged = false;
  #wake = (): void => {};

  constructor(client: ImapFlow, signal: AbortSignal) {
    this.#client = client;
    this.#signal = signal;
    client.on("exists", this.#changed);
    client.on("close", this.#changed);
    signal.addEventListener("abort", this.#changed);
  }

  /** Until something changed, the connection closed, or so much time has passed: IDLE falls silent without a word. */
  async wait(ms: number): Promise<void> {
    if (!this.#isChanged && this.#client.usable && !this.#signal.aborted) {
      const woken = new Promise<void>((resolve) => (this.#wake = resolve));
      const timer = setTimeout(this.#changed, ms);
      // Ends with the next command. Where the server cannot do it, time alone has to do.
      if (this.#client.capabilities.has("IDLE")) this.#client.idle().catch(() => {});
      await woken;
      clearTimeout(timer);
    }
    this.#isChanged = false;
  }

  [Symbol.dispose](): void {
    this.#client.off("exists", this.#changed);
    this.#client.off("close", this.#changed);
    this.#signal.removeEventListener("abort", this.#changed);
  }

  readonly #changed = (): void => {
    this.#isChanged = true;
    this.#wake();
  };
}
