import type { MessageInitShape } from "@bufbuild/protobuf";
import { create } from "@bufbuild/protobuf";
import type { EventBatch, ReceiveRequestSchema, ReceiveResponse, WebhookResponse } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { ChannelAdapter, EventOutcome, EventResultSchema } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import type { Connection, ReceiveCall } from "@linktor/plugin-host/parts";
import { serviceOf } from "@linktor/plugin-wire";
import type { WebhookSample } from "../network/sample.js";
import { bytesOf } from "../network/sample.js";
import { Mismatch } from "./verdict.js";

const ANSWER_MS = 5000;

/** The host's side of Receive, which stores nothing and says so or the contrary as it is told. */
export class Inbound {
  readonly batches: EventBatch[] = [];
  /** Why it is over, once it is. */
  ended: string | undefined;
  readonly #call: ReceiveCall;
  readonly #waiting = new Map<bigint, (response: WebhookResponse) => void>();
  #fail: (error: Error) => void = () => {};
  readonly #broken = new Promise<never>((_resolve, reject) => (this.#fail = reject));
  #lastId = 0n;

  constructor(connection: Connection) {
    this.#call = connection.duplex(serviceOf(ChannelAdapter).receive);
    this.#call.on("error", (error) => this.#end(error.message));
    this.#call.on("end", () => this.#end("the plugin ended it"));
    this.#broken.catch(() => {}); // whoever waits for an answer hears of it
    this.#call.on("data", ({ kind }: ReceiveResponse) => {
      if (kind.case === "batch") this.batches.push(kind.value);
      else if (kind.case === "webhookResponse") this.#waiting.get(kind.value.webhookId)?.(kind.value);
    });
  }

  /** Asks as a provider would, the body in as many pieces as wanted. */
  async webhook(channelId: string, sample: WebhookSample, pieces = 1): Promise<WebhookResponse> {
    const webhookId = ++this.#lastId;
    const whole = bytesOf(sample.body);
    const size = Math.max(1, Math.ceil(whole.length / pieces));
    const headers = Object.entries(sample.headers).map(([name, value]) => ({ name: name.toLowerCase(), value }));
    const { method, url } = sample;
    const first = { webhookId, channelId, method, url, headers, body: whole.subarray(0, size), hasMore: whole.length > size };
    const answer = new Promise<WebhookResponse>((resolve) => this.#waiting.set(webhookId, resolve));
    this.#write({ kind: { case: "webhook", value: first } });
    for (let start = size; start < whole.length; start += size) {
      const value = { webhookId, data: whole.subarray(start, start + size), hasMore: start + size < whole.length };
      this.#write({ kind: { case: "webhookBody", value } });
    }
    return await within(ANSWER_MS, Promise.race([answer, this.#broken]), "an answer to the webhook");
  }

  /** Tells what became of a webhook's events. */
  webhookStored({ webhookId, events }: WebhookResponse, outcome = EventOutcome.STORED): void {
    this.#write({ kind: { case: "webhookResult", value: { id: webhookId, ...resultsOf(events.length, outcome) } } });
  }

  /** Tells what became of a batch. */
  batchStored({ batchId, events }: EventBatch, outcome = EventOutcome.STORED): void {
    this.#write({ kind: { case: "batchResult", value: { id: batchId, ...resultsOf(events.length, outcome) } } });
  }

  close(): void {
    this.#call.cancel();
  }

  #end(why: string): void {
    this.ended ??= why;
    this.#fail(new Mismatch("Receive to go on", this.ended));
  }

  #write(message: MessageInitShape<typeof ReceiveRequestSchema>): void {
    if (this.#call.writable) this.#call.write(message);
  }
}

function resultsOf(events: number, outcome: EventOutcome) {
  const reason = outcome === EventOutcome.REFUSED ? "not now" : "";
  // A state without events is refused by one result.
  const count = outcome === EventOutcome.REFUSED ? Math.max(1, events) : events;
  return { results: Array.from({ length: count }, () => create(EventResultSchema, { outcome, reason })), stateStored: true };
}

/** What is promised in time. */
export async function within<T>(
  ms: number,
  promise: Promise<T>,
  what: string,
  instead: () => string | undefined = () => undefined,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Mismatch(`${what} within ${ms} ms`, instead() ?? "nothing")), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
