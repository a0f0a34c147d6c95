import type { MessageInitShape } from "@bufbuild/protobuf";
import type { EventBatch, ReceiveRequestSchema, ReceiveResponse, WebhookResponse } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import type { HttpRequest } from "../api.js";
import type { ReceiveCall } from "./receive-call.js";
import type { Stored } from "./store-inbound.js";
import { refuseAll } from "./store-inbound.js";
import { writeWebhook } from "./write-webhook.js";

/** A plugin that sends faster than core stores is not read any further. */
const MAX_BATCHES_AT_WORK = 64;

interface Waiting {
  resolve(response: WebhookResponse): void;
  reject(error: Error): void;
}

/** One Receive call: webhooks down, their answers and batches up. */
export class ReceiveStream {
  /** Why it ended. */
  readonly ended: Promise<Error>;
  readonly #call: ReceiveCall;
  readonly #onBatch: (batch: EventBatch) => Promise<Stored>;
  readonly #unanswered = new Map<bigint, Waiting>();
  #isOver = false;
  #lastWebhookId = 0n;
  #batchesAtWork = 0;

  constructor(call: ReceiveCall, onBatch: (batch: EventBatch) => Promise<Stored>) {
    this.#call = call;
    this.#onBatch = onBatch;
    this.ended = new Promise((resolve) => {
      call.on("error", resolve);
      call.on("end", () => resolve(new Error("the plugin ended it")));
    });
    void this.ended.then((error) => {
      this.#isOver = true;
      this.#unanswered.forEach(({ reject }) => reject(error));
    });
    call.on("data", ({ kind }: ReceiveResponse) => {
      if (kind.case === "webhookResponse") this.#answered(kind.value);
      else if (kind.case === "batch") void this.#take(kind.value);
    });
  }

  /** Rejects when the stream ends or the signal does; the plugin may have worked on it all the same. */
  async askWebhook(channelId: string, request: HttpRequest, signal: AbortSignal): Promise<WebhookResponse> {
    if (this.#isOver) throw new Error("the plugin's inbound stream is not open");
    const webhookId = ++this.#lastWebhookId;
    try {
      return await new Promise<WebhookResponse>((resolve, reject) => {
        this.#unanswered.set(webhookId, { resolve, reject });
        signal.addEventListener("abort", () => reject(new Error("no answer in time")));
        writeWebhook(this.#call, { webhookId, channelId, request }, signal).catch(reject);
      });
    } finally {
      this.#unanswered.delete(webhookId);
    }
  }

  webhookStored(id: bigint, stored: Stored): void {
    this.#write({ kind: { case: "webhookResult", value: { id, ...stored } } });
  }

  close(): void {
    this.#call.cancel();
  }

  #answered(response: WebhookResponse): void {
    const { webhookId, events, state, channels } = response;
    const waiting = this.#unanswered.get(webhookId);
    if (waiting) waiting.resolve(response);
    else if (events.length > 0 || state || channels.length > 0) this.webhookStored(webhookId, refuseAll(events.length)); // too late: the provider comes again
  }

  async #take(batch: EventBatch): Promise<void> {
    if (++this.#batchesAtWork >= MAX_BATCHES_AT_WORK) this.#call.pause();
    const stored = await this.#onBatch(batch);
    this.#batchesAtWork--;
    this.#call.resume();
    this.#write({ kind: { case: "batchResult", value: { id: batch.batchId, ...stored } } });
  }

  #write(message: MessageInitShape<typeof ReceiveRequestSchema>): void {
    if (this.#call.writable) this.#call.write(message);
  }
}
