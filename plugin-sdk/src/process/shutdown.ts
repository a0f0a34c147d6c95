import { setTimeout as sleep } from "node:timers/promises";
import type { Server } from "@grpc/grpc-js";
import type { Calls } from "../server/calls.js";

// A Go host kills two seconds after it asked.
const DRAIN_MS = 1000;
const DISPOSE_MS = 400;
/** Lets the last answers reach the host. */
const FLUSH_MS = 50;

export interface Stoppable {
  readonly server: Server;
  readonly calls: Calls;
  /** Removes sockets, and whatever else would outlive the process. */
  readonly cleanUp: () => void;
  disposeChannels(): Promise<void>;
}

/** Ends the process in order; a second call does nothing. */
export class Shutdown {
  readonly #parts: Stoppable;
  #isStopping = false;

  constructor(parts: Stoppable) {
    this.#parts = parts;
  }

  get isStopping(): boolean {
    return this.#isStopping;
  }

  async drainAndExit(): Promise<void> {
    if (this.#isStopping) return;
    this.#isStopping = true;
    const { server, calls } = this.#parts;
    // Tells the host not to begin new calls on this connection, and leaves the open ones alone.
    server.tryShutdown(() => {});
    await calls.idle(AbortSignal.timeout(DRAIN_MS));
    calls.abortAll();
    await Promise.race([this.#parts.disposeChannels(), sleep(DISPOSE_MS)]);
    await sleep(FLUSH_MS);
    server.forceShutdown();
    this.exitNow(0);
  }

  exitNow(code: number): never {
    this.#parts.cleanUp();
    process.exit(code);
  }
}
