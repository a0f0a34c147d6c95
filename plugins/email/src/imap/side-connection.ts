import type { ImapFlow } from "imapflow";
import { within } from "../within.js";
import { type ImapAccess, openImap } from "./client.js";

const KEEP_MS = 20_000;

/** A second connection, for looking things up while the first one waits. One call at a time; it closes when nobody needs it. */
export class SideConnection implements AsyncDisposable {
  readonly #access: ImapAccess;
  #client: ImapFlow | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  readonly #closed = new AbortController();

  constructor(access: ImapAccess) {
    this.#access = access;
  }

  /** Whoever waits for a turn waits no longer than the signal. */
  run<T>(work: (client: ImapFlow) => Promise<T>, signal: AbortSignal): Promise<T> {
    const result = this.#queue.then(async () => {
      signal.throwIfAborted();
      if (this.#closed.signal.aborted) throw new Error("the channel was closed");
      clearTimeout(this.#timer);
      const client = await this.#open(signal);
      const abort = () => client.close();
      signal.addEventListener("abort", abort);
      try {
        return await work(client);
      } finally {
        signal.removeEventListener("abort", abort);
        this.#timer = setTimeout(() => this.#close(), KEEP_MS).unref();
      }
    });
    this.#queue = result.catch(() => {});
    return within(result, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed.abort();
    this.#close();
    await this.#queue;
  }

  async #open(signal: AbortSignal): Promise<ImapFlow> {
    if (this.#client?.usable) return this.#client;
    this.#client = await openImap(this.#access, AbortSignal.any([signal, this.#closed.signal]));
    return this.#client;
  }

  #close(): void {
    clearTimeout(this.#timer);
    this.#client?.close();
    this.#client = undefined;
  }
}
