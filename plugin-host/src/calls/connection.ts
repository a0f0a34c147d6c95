import type { CallOptions, ClientDuplexStream, ServiceError } from "@grpc/grpc-js";
import { type ChannelCredentials, Client, credentials, Metadata, status } from "@grpc/grpc-js";
import { CLIENT_OPTIONS, type Rpc } from "@linktor/plugin-wire";
import { PluginCallError } from "../api.js";

/** As W3C names it, in headers and in metadata. */
export const TRACEPARENT = "traceparent";

/** How long calls have to end by themselves, and tell why, once the other side is gone. */
const LAST_WORDS_MS = 250;

export interface CallLimits {
  /** Absent for what lasts as long as the process. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** A gRPC connection to a plugin's process, or to another host. */
export class Connection {
  readonly #client: Client;
  /** Calls that have not ended. */
  readonly #calls = new Set<{ cancel(): void }>();
  readonly #traceparent: () => string | undefined;
  #isClosed = false;

  /** Without a limit of its own, messages may be as large as on every connection. */
  constructor(
    target: string,
    as: ChannelCredentials = credentials.createInsecure(),
    maxMessageBytes?: number,
    traceparent: () => string | undefined = () => undefined,
  ) {
    this.#traceparent = traceparent;
    const sizes = { "grpc.max_receive_message_length": maxMessageBytes, "grpc.max_send_message_length": maxMessageBytes };
    this.#client = new Client(target, as, { ...CLIENT_OPTIONS, ...(maxMessageBytes !== undefined && sizes) });
  }

  unary<I, R extends I, O, S extends O>(rpc: Rpc<I, R, O, S>, request: I, limits: CallLimits): Promise<S> {
    return new Promise((resolve, reject) => {
      this.#assertOpen();
      const call = this.#client.makeUnaryRequest<I, S>(
        rpc.path,
        rpc.requestSerialize,
        rpc.responseDeserialize,
        request,
        this.#metadata(),
        optionsOf(limits),
        (error, response) => {
          forget();
          if (error) reject(error);
          else resolve(response!);
        },
      );
      const forget = this.#follow(call, limits.signal);
    });
  }

  async *serverStream<I, R extends I, O, S extends O>(rpc: Rpc<I, R, O, S>, request: I, limits: CallLimits): AsyncGenerator<S> {
    this.#assertOpen();
    const call = this.#client.makeServerStreamRequest<I, S>(
      rpc.path,
      rpc.requestSerialize,
      rpc.responseDeserialize,
      request,
      this.#metadata(),
      optionsOf(limits),
    );
    const forget = this.#follow(call, limits.signal);
    call.on("error", () => {}); // also after the reader has stopped
    try {
      yield* call as AsyncIterable<S>;
    } finally {
      forget();
      call.cancel();
    }
  }

  async clientStream<I, R extends I, O, S extends O>(rpc: Rpc<I, R, O, S>, requests: AsyncIterable<I>, limits: CallLimits): Promise<S> {
    return await new Promise<S>((resolve, reject) => {
      this.#assertOpen();
      const call = this.#client.makeClientStreamRequest<I, S>(
        rpc.path,
        rpc.requestSerialize,
        rpc.responseDeserialize,
        this.#metadata(),
        optionsOf(limits),
        (error, response) => {
          isOver = true;
          proceed();
          forget();
          if (error) reject(error);
          else resolve(response!);
        },
      );
      let isOver = false;
      let proceed = (): void => {};
      call.on("drain", () => proceed());
      const forget = this.#follow(call, limits.signal);
      call.on("error", () => {}); // told to the callback too
      const write = async (): Promise<void> => {
        for await (const request of requests) {
          if (isOver) return;
          if (!call.write(request)) await new Promise<void>((resume) => (proceed = resume));
        }
        call.end();
      };
      write().catch((error: unknown) => {
        reject(error as Error);
        call.cancel();
      });
    });
  }

  duplex<I, R extends I, O, S extends O>(rpc: Rpc<I, R, O, S>): ClientDuplexStream<I, S> {
    return this.#client.makeBidiStreamRequest<I, S>(rpc.path, rpc.requestSerialize, rpc.responseDeserialize, new Metadata(), {});
  }

  /** Takes no more calls; those under way go on. */
  close(): void {
    this.#isClosed = true;
    this.#client.close();
  }

  /** The other side is gone. grpc-js leaves some calls without an end then; what has not ended in a moment is ended here. */
  destroy(): void {
    this.close();
    setTimeout(() => {
      for (const call of this.#calls) call.cancel();
    }, LAST_WORDS_MS);
  }

  /** Tells the other side which trace a call belongs to. */
  #metadata(): Metadata {
    const metadata = new Metadata();
    const traceparent = this.#traceparent();
    if (traceparent !== undefined) metadata.set(TRACEPARENT, traceparent);
    return metadata;
  }

  #assertOpen(): void {
    if (this.#isClosed) throw new PluginCallError("not_ready", "the connection is closed");
  }

  /** Ends a call with the signal, or with the connection; answers what to call when it has ended. */
  #follow(call: { cancel(): void }, signal: AbortSignal | undefined): () => void {
    const cancel = (): void => call.cancel();
    this.#calls.add(call);
    if (signal?.aborted) cancel();
    signal?.addEventListener("abort", cancel);
    return () => {
      this.#calls.delete(call);
      signal?.removeEventListener("abort", cancel);
    };
  }
}

export function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && "code" in error && typeof error.code === "number" && error.code in status;
}

function optionsOf({ timeoutMs }: CallLimits): CallOptions {
  return timeoutMs === undefined ? {} : { deadline: Date.now() + timeoutMs };
}
