import { setTimeout as sleep } from "node:timers/promises";
import { status } from "@grpc/grpc-js";
import { EventOutcome, type WebhookResponse } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import type { HostLogger, HttpRequest, HttpResponse, InboundBatch, InboundSink } from "../api.js";
import { isServiceError } from "../calls/connection.js";
import type { Meter } from "../metrics/meter.js";
import { comeAgain, httpResponseOf } from "./http.js";
import type { ReceiveCall } from "./receive-call.js";
import { ReceiveStream } from "./receive-stream.js";
import type { Stored } from "./store-inbound.js";
import { isRefused, refuseAll, storeInbound } from "./store-inbound.js";
import { Turns } from "./turns.js";

const REOPEN_MIN_MS = 100;
const REOPEN_MAX_MS = 5000;

export interface InboundParts {
  readonly openCall: () => ReceiveCall;
  readonly channelType: string;
  readonly sink: InboundSink;
  readonly meter: Meter;
  readonly log: HostLogger;
  /** Whether the plugin may speak for a channel. */
  readonly isOpen: (channelId: string) => boolean;
  /** Another host has the channel; the plugin lets go of it by itself. */
  /** State of this epoch is not wanted any more. */
  readonly onSuperseded: (channelId: string, epoch: bigint) => void;
}

/** Everything that comes in from one process: keeps a Receive call open and brings what it says to core. */
export class Inbound {
  readonly #parts: InboundParts;
  /** Batches of one channel, and whatever changes its state, are stored in the order they came. */
  readonly #turns = new Turns();
  #stream: ReceiveStream;
  #isClosed = false;

  constructor(parts: InboundParts) {
    this.#parts = parts;
    this.#stream = this.#open();
    void this.#keepOpen();
  }

  /** Asks the plugin, stores what the request said, and only then answers. */
  async receiveWebhook(channelId: string, request: HttpRequest, signal: AbortSignal): Promise<HttpResponse> {
    const stream = this.#stream;
    try {
      const response = await stream.askWebhook(channelId, request, signal);
      const stored = mayBeStored(response) && (await raceAbort(this.#storeWebhook(stream, channelId, response), signal));
      return stored && isRefused(stored) ? comeAgain() : httpResponseOf(response);
    } catch (error) {
      this.#parts.log.warn({ channel: channelId, reason: (error as Error).message }, "a webhook could not be answered");
      return comeAgain();
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#stream.close();
  }

  async #storeWebhook(stream: ReceiveStream, channelId: string, response: WebhookResponse): Promise<Stored> {
    const stored = channelId === "" ? await this.#storeByChannel(response) : await this.#storeOf(channelId, response);
    if (response.state || !areTaken(stored)) stream.webhookStored(response.webhookId, stored);
    return stored;
  }

  async #storeOf(channelId: string, { events, state }: WebhookResponse): Promise<Stored> {
    const batch = { channelId, events, state };
    return await (state ? this.#turns.run(channelId, () => this.#store(batch)) : this.#store(batch));
  }

  /** What a call to the app's own address said of several channels: each is stored by itself, so that none holds up another. */
  async #storeByChannel({ channels }: WebhookResponse): Promise<Stored> {
    const stored = await Promise.all(channels.map(({ channelId, events }) => this.#store({ channelId, events, state: undefined })));
    return { results: stored.flatMap(({ results }) => results), stateStored: true };
  }

  async #store(batch: Omit<InboundBatch, "channelType">): Promise<Stored> {
    const { channelType, sink, meter, log, isOpen, onSuperseded } = this.#parts;
    if (!isOpen(batch.channelId)) {
      log.warn({ channel: batch.channelId }, "the plugin spoke for a channel that is not open in it");
      const refused = refuseAll(batch.events.length);
      meter.events("", refused.results);
      return refused;
    }
    const stored = await storeInbound(sink, { ...batch, channelType }, log);
    meter.events(batch.channelId, stored.results);
    if (!stored.stateStored && batch.state) onSuperseded(batch.channelId, batch.state.epoch);
    return stored;
  }

  #open(): ReceiveStream {
    return new ReceiveStream(this.#parts.openCall(), ({ channelId, events, state }) =>
      this.#turns.run(channelId, () => this.#store({ channelId, events, state })),
    );
  }

  async #keepOpen(): Promise<void> {
    for (let delayMs = REOPEN_MIN_MS; ; delayMs = Math.min(delayMs * 2, REOPEN_MAX_MS)) {
      const openedAt = Date.now();
      const error = await this.#stream.ended;
      if (isServiceError(error) && error.code === status.UNIMPLEMENTED) return; // it only sends
      if (Date.now() - openedAt > REOPEN_MAX_MS) delayMs = REOPEN_MIN_MS;
      await sleep(delayMs, undefined, { ref: false });
      if (this.#isClosed) return;
      this.#parts.log.warn({ reason: error.message }, "the plugin's inbound stream ended and is opened again");
      this.#stream = this.#open();
    }
  }
}

function mayBeStored({ status, events, state, channels }: WebhookResponse): boolean {
  const saysSomething = events.length > 0 || state !== undefined || channels.length > 0;
  return status < 500 && status !== 401 && status !== 403 && saysSomething;
}

/** Stored, now or before. */
function areTaken({ results }: Stored): boolean {
  return results.every(({ outcome }) => outcome === EventOutcome.STORED || outcome === EventOutcome.DUPLICATE);
}

async function raceAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  return await new Promise<T>((resolve, reject) => {
    signal.addEventListener("abort", () => reject(new Error("it was not stored in time")));
    work.then(resolve, reject);
  });
}
