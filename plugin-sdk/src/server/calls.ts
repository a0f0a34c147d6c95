import type { ServerReadableStream, ServerUnaryCall, ServerWritableStream, sendUnaryData } from "@grpc/grpc-js";
import { status } from "@grpc/grpc-js";
import type { Logger } from "../channel.js";
import { statusOf } from "./status.js";

type Cancellable = { on(event: "cancelled", listener: () => void): unknown };

/** Wraps handlers: gives them a signal, turns what they throw into a status, and knows which are running. */
export class Calls {
  readonly #running = new Set<AbortController>();
  readonly #log: Logger;
  /** When the host called first. */
  hasHost = false;

  constructor(log: Logger) {
    this.#log = log;
  }

  unary<I, O>(handle: (request: I, signal: AbortSignal) => O | Promise<O>) {
    return (call: ServerUnaryCall<I, O>, callback: sendUnaryData<O>): void => {
      this.#run(call, (signal) => handle(call.request, signal)).then(
        (response) => callback(null, response),
        (error) => callback(this.#failed(call, error)),
      );
    };
  }

  serverStream<I, O>(handle: (request: I, signal: AbortSignal) => AsyncIterable<O>) {
    return (call: ServerWritableStream<I, O>): void => {
      this.#run(call, (signal) => pump(handle(call.request, signal), call, signal)).then(
        () => call.end(),
        (error) => call.emit("error", this.#failed(call, error)),
      );
    };
  }

  clientStream<I, O>(handle: (requests: AsyncIterator<I>, signal: AbortSignal) => Promise<O>) {
    return (call: ServerReadableStream<I, O>, callback: sendUnaryData<O>): void => {
      // A plain `for await` would destroy the call when it stops, before a status is sent.
      const requests = call.iterator({ destroyOnReturn: false }) as AsyncIterator<I>;
      this.#run(call, (signal) => handle(requests, signal)).then(
        (response) => callback(null, response),
        (error) => callback(this.#failed(call, error)),
      );
    };
  }

  /** Counts work that is no call of its own. */
  async track<T>(work: Promise<T>): Promise<T> {
    const controller = new AbortController();
    this.#running.add(controller);
    try {
      return await work;
    } finally {
      this.#running.delete(controller);
    }
  }

  /** Resolves when nothing is running, or when the signal ends. */
  async idle(signal: AbortSignal): Promise<void> {
    while (this.#running.size > 0 && !signal.aborted) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  abortAll(): void {
    for (const controller of this.#running) controller.abort();
  }

  async #run<T>(call: Cancellable, work: (signal: AbortSignal) => T | Promise<T>): Promise<T> {
    this.hasHost = true;
    const controller = new AbortController();
    call.on("cancelled", () => {
      if (this.#running.has(controller)) controller.abort();
    });
    this.#running.add(controller);
    try {
      return await work(controller.signal);
    } finally {
      this.#running.delete(controller);
    }
  }

  #failed(call: { getPath(): string; cancelled: boolean }, error: unknown) {
    const { code, details } = statusOf(error);
    if (code === status.UNKNOWN && !call.cancelled) this.#log.error({ method: call.getPath(), error }, "a call failed");
    return { code, details };
  }
}

async function pump<T>(source: AsyncIterable<T>, call: ServerWritableStream<unknown, T>, signal: AbortSignal): Promise<void> {
  for await (const message of source) {
    if (signal.aborted) return;
    if (!call.write(message)) await drained(call, signal);
  }
}

function drained<T>(call: ServerWritableStream<unknown, T>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      call.off("drain", done);
      signal.removeEventListener("abort", done);
      resolve();
    };
    call.on("drain", done);
    signal.addEventListener("abort", done);
  });
}
