import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ServerDuplexStream } from "@grpc/grpc-js";
import type {
  EventBatch,
  EventBatchResult,
  ReceiveRequest,
  ReceiveResponseSchema,
  WebhookResponseSchema,
} from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";

/** After this a batch is taken for lost and comes again; the host answers a repeat with "duplicate". */
const ACK_TIMEOUT_MS = 30_000;

export type ReceiveCall = ServerDuplexStream<ReceiveRequest, MessageInitShape<typeof ReceiveResponseSchema>>;

export type Batch = Pick<EventBatch, "channelId" | "events"> & { state: { state: Uint8Array; epoch: bigint } | undefined };

/** One Receive call. Ids of batches and webhooks mean something on it alone. */
export class HostStream {
  readonly #call: ReceiveCall;
  readonly #unanswered = new Map<bigint, (result: EventBatchResult | undefined) => void>();
  #lastBatchId = 0n;

  constructor(call: ReceiveCall) {
    this.#call = call;
  }

  /** What the host says of a batch; undefined when it says nothing, because it is gone or slow. */
  ask(batch: Batch, signal: AbortSignal): Promise<EventBatchResult | undefined> {
    const batchId = ++this.#lastBatchId;
    return new Promise((resolve) => {
      const settle = (result: EventBatchResult | undefined): void => {
        clearTimeout(timer);
        signal.removeEventListener("abort", giveUp);
        this.#unanswered.delete(batchId);
        resolve(result);
      };
      const giveUp = (): void => settle(undefined);
      const timer = setTimeout(giveUp, ACK_TIMEOUT_MS);
      signal.addEventListener("abort", giveUp);
      this.#unanswered.set(batchId, settle);
      this.#call.write({ kind: { case: "batch", value: { ...batch, batchId } } });
    });
  }

  settle(result: EventBatchResult): void {
    this.#unanswered.get(result.id)?.(result);
  }

  answerWebhook(response: MessageInitShape<typeof WebhookResponseSchema>): void {
    this.#call.write({ kind: { case: "webhookResponse", value: response } });
  }

  /** The call is over; what was not answered comes again on the next. */
  lost(): void {
    for (const settle of this.#unanswered.values()) settle(undefined);
  }

  end(): void {
    this.#call.end();
  }
}
