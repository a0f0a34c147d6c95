import { setTimeout as sleep } from "node:timers/promises";
import { status } from "@grpc/grpc-js";
import type { WebhookResponse } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import type { HostLogger, HttpRequest, HttpResponse, InboundBatch, InboundSink } from "../api.js";
import { isServiceError } from "../calls/connection.js";
import { comeAgain, httpResponseOf } from "./http.js";
import type { ReceiveCall } from "./receive-call.js";
import { ReceiveStream } from "./receive-stream.js";
import type { Stored } from "./store-inbound.js";
import { isRefused, storeInbound } from "./store-inbound.js";
import { Turns } from "./turns.js";

const REOPEN_MIN_MS = 100;
const REOPEN_MAX_MS = 5000;

export interface InboundParts {
  readonly openCall: () => ReceiveCall;
  readonly sink: InboundSink;
  readonly log: HostLogger;
  /** Another host has the channel; the plugin lets go of it by itself. */
  readonly onSuperseded: (channelId: string) => void;
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

  async #storeWebhook(stream: ReceiveStream, channelId: string, { webhookId, events, state }: WebhookResponse): Promise<Stored> {
    const batch = { channelId, events, state };
    const stored = await (state ? this.#turns.run(channelId, () => this.#store(batch)) : this.#store(batch));
    stream.webhookStored(webhookId, stored);
    return stored;
  }

  async #store(batch: InboundBatch): Promise<Stored> {
    const { sink, log, onSuperseded } = this.#parts;
    const stored = await storeInbound(sink, batch, log);
    if (!stored.stateStored) onSuperseded(batch.channelId);
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

function mayBeStored({ status, events, state }: WebhookResponse): boolean {
  return status < 500 && status !== 401 && status !== 403 && (events.length > 0 || state !== undefined);
}

async function raceAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  return await new Promise<T>((resolve, reject) => {
    signal.addEventListener("abort", () => reject(new Error("it was not stored in time")));
    work.then(resolve, reject);
  });
}
