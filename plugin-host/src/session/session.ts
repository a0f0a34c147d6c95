import { setTimeout as sleep } from "node:timers/promises";
import type { DescribeResponse } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { ChannelAdapter } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import type { Broker, DirectBroker, Rpc } from "@linktor/plugin-wire";
import { GRPC_CONTROLLER, serviceOf } from "@linktor/plugin-wire";
import type { HostLogger, HostTiming, HttpRequest, HttpResponse, InboundSink } from "../api.js";
import { callErrorOf } from "../calls/call-error.js";
import type { CallLimits, Connection } from "../calls/connection.js";
import type { Meter } from "../metrics/meter.js";
import type { RunningProcess } from "../process/running-process.js";
import { Busy } from "./busy.js";
import { unhealthy } from "./health.js";
import { plainResponse } from "./http.js";
import { Inbound } from "./inbound.js";

const RPCS = serviceOf(ChannelAdapter);
const SHUTDOWN_TIMEOUT_MS = 1000;
const TERMINATE_MS = 1000;
const DEFAULT_MAX_WEBHOOK_BYTES = 1024 * 1024;

export interface SessionParts {
  readonly process: RunningProcess;
  /** Ends with the process. */
  readonly connection: Connection;
  readonly broker: DirectBroker;
  readonly description: DescribeResponse;
  readonly sink: InboundSink;
  readonly timing: HostTiming;
  readonly meter: Meter;
  readonly log: HostLogger;
  /** The end of stderr. */
  readonly tail: () => string;
}

type ForChannel = { readonly channelId?: string | undefined };

/** A plugin's process from when it is ready until it ends. It knows which channels are open in it. */
export class Session {
  readonly description: DescribeResponse;
  /** Further connections, in either direction. */
  readonly broker: Broker;
  /** How it ended, for people. Nothing of it is left then. */
  readonly ended: Promise<string>;
  readonly timing: HostTiming;
  readonly #parts: SessionParts;
  /** By id, each with the epoch it was opened with. */
  readonly #openChannels = new Map<string, bigint>();
  readonly #busy = new Busy();
  readonly #empty = deferred();
  readonly #inbound: Inbound;

  constructor(parts: SessionParts) {
    const { connection, sink, meter, log } = parts;
    this.#parts = parts;
    this.timing = parts.timing;
    this.description = parts.description;
    this.broker = parts.broker;
    this.#inbound = new Inbound({
      openCall: () => connection.duplex(RPCS.receive),
      channelType: parts.description.channelType,
      sink,
      meter,
      log,
      isOpen: (channelId) => this.isOpen(channelId),
      onSuperseded: (channelId, epoch) => {
        // It may have been opened anew while that was stored.
        if (this.#openChannels.get(channelId) === epoch) this.closed(channelId);
      },
    });
    this.ended = this.#run();
  }

  stderrTail(): string {
    return this.#parts.tail();
  }

  opened(channelId: string, epoch: bigint): void {
    this.#openChannels.set(channelId, epoch);
  }

  closed(channelId: string): void {
    this.#openChannels.delete(channelId);
  }

  isOpen(channelId: string): boolean {
    return this.#openChannels.has(channelId);
  }

  /** Lets go of a channel that another process has opened: what is under way comes to its end first. */
  async handOver(channelId: string): Promise<void> {
    if (!this.isOpen(channelId)) return;
    const { sendTimeoutMs, callTimeoutMs } = this.#parts.timing;
    await this.#busy.idle(channelId, sendTimeoutMs);
    this.closed(channelId);
    await this.unary(RPCS.closeChannel, { channelId }, { timeoutMs: callTimeoutMs }).catch(() => undefined);
    if (this.#openChannels.size === 0) this.#empty.resolve();
  }

  /** Ends once its channels are handed over; what nobody took over by then is let go of. */
  async retire(timeoutMs: number): Promise<void> {
    const late = new AbortController();
    if (this.#openChannels.size > 0) {
      const waited = sleep(timeoutMs, undefined, { signal: late.signal }).catch(() => undefined);
      await Promise.race([this.#empty.promise, waited, this.ended]);
    }
    late.abort();
    await this.stop();
  }

  /** A call for a channel that is open here. */
  async callFor<I extends ForChannel, R extends I, O, S extends O>(rpc: Rpc<I, R, O, S>, request: I, limits: CallLimits): Promise<S> {
    return await this.#busy.track(request.channelId ?? "", () => this.unary(rpc, request, limits));
  }

  async unary<I, R extends I, O, S extends O>(rpc: Rpc<I, R, O, S>, request: I, limits: CallLimits): Promise<S> {
    const { meter, connection } = this.#parts;
    return await meter.call(rpc.originalName, () => connection.unary(rpc, request, limits).catch(rethrow));
  }

  serverStream<I, R extends I, O, S extends O>(rpc: Rpc<I, R, O, S>, request: I, limits: CallLimits): AsyncGenerator<S> {
    const { meter, connection } = this.#parts;
    return meter.stream(rpc.originalName, rethrowing(connection.serverStream(rpc, request, limits)));
  }

  async clientStream<I, R extends I, O, S extends O>(rpc: Rpc<I, R, O, S>, requests: AsyncIterable<I>, limits: CallLimits): Promise<S> {
    const { meter, connection } = this.#parts;
    return await meter.call(rpc.originalName, () => connection.clientStream(rpc, requests, limits).catch(rethrow));
  }

  async receiveWebhook(channelId: string, request: HttpRequest): Promise<HttpResponse> {
    const maxBytes = Number(this.description.maxWebhookBytes) || DEFAULT_MAX_WEBHOOK_BYTES;
    if (request.body.length > maxBytes) return plainResponse(413);
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), this.#parts.timing.webhookTimeoutMs);
    try {
      return await this.#busy.track(channelId, () => this.#inbound.receiveWebhook(channelId, request, late.signal));
    } finally {
      clearTimeout(timer);
    }
  }

  /** Asks politely, then less so. */
  async stop(): Promise<void> {
    const { process, connection, timing } = this.#parts;
    if (process.isLent) return await this.#leave();
    // A Go plugin ends inside the call, so its answer says nothing.
    await connection.unary(GRPC_CONTROLLER.shutdown, {}, { timeoutMs: SHUTDOWN_TIMEOUT_MS }).catch(() => {});
    if (!(await process.exitedWithin(timing.graceMs))) {
      process.terminate();
      if (!(await process.exitedWithin(TERMINATE_MS))) process.kill();
    }
    await this.ended;
  }

  /** Lets go of a process that is somebody else's. */
  async #leave(): Promise<void> {
    await this.#parts.process.end();
    await this.ended;
  }

  async #run(): Promise<string> {
    const { process, connection, broker, timing } = this.#parts;
    const over = new AbortController();
    let reason: string | undefined;
    // One that is somebody else's may be standing still in a debugger.
    if (!process.isLent) {
      unhealthy(connection, timing, over.signal).then(
        () => {
          reason = `did not answer ${timing.healthMisses} health checks`;
          process.kill();
        },
        () => {},
      );
    }
    const ending = await process.exited;
    over.abort();
    this.#inbound.close();
    broker.close();
    await process.end();
    return reason ?? ending;
  }
}

function rethrow(error: unknown): never {
  throw callErrorOf(error);
}

async function* rethrowing<T>(items: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* items;
  } catch (error) {
    rethrow(error);
  }
}

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
