import { setTimeout as sleep } from "node:timers/promises";
import type { InboundEvent as ProtoEvent } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import type { EventOutcome } from "../channel.js";
import type { InboundEvent } from "../inbound.js";
import type { HostLink } from "./host-link.js";
import { isRefused, outcomeFromProto } from "./outcomes.js";
import { assertStateFits, splitEvents } from "./split-events.js";

const BACKOFF_MIN_MS = 100;
const BACKOFF_MAX_MS = 10_000;

/** What the queue needs of its channel. */
export interface QueuedChannel {
  readonly channelId: string;
  readonly epoch: bigint;
  readonly signal: AbortSignal;
  stateStored(state: Uint8Array): void;
  /** The epoch is over. */
  supersede(): void;
}

/** Events of one channel on their way to the host: one batch at a time, in order, again and again until they are stored. */
export class EventQueue {
  readonly #link: HostLink;
  readonly #channel: QueuedChannel;
  #tail: Promise<unknown> = Promise.resolve();

  constructor(link: HostLink, channel: QueuedChannel) {
    this.#link = link;
    this.#channel = channel;
  }

  async receive(events: readonly InboundEvent[], state: Uint8Array | undefined): Promise<EventOutcome[]> {
    assertStateFits(state);
    const pieces = splitEvents(events);
    const delivery = this.#tail.then(async () => {
      const outcomes: EventOutcome[] = [];
      for (const [index, piece] of pieces.entries()) {
        const isLast = index === pieces.length - 1;
        outcomes.push(...(await this.#deliver(piece, isLast ? state : undefined)));
      }
      return outcomes;
    });
    this.#tail = delivery.catch(() => {});
    try {
      return await delivery;
    } catch (error) {
      this.#channel.signal.throwIfAborted(); // says why the channel ended
      throw error;
    }
  }

  async #deliver(events: ProtoEvent[], state: Uint8Array | undefined): Promise<EventOutcome[]> {
    const { channelId, epoch, signal } = this.#channel;
    const outcomes: (EventOutcome | undefined)[] = events.map(() => undefined);
    for (let attempt = 0; ; attempt++) {
      signal.throwIfAborted();
      if (attempt > 0) await sleep(backoffMs(attempt), undefined, { signal });
      const stream = await this.#link.stream(signal);
      const result = await stream.ask({ channelId, events, state: state && { state, epoch } }, signal);
      signal.throwIfAborted();
      if (!result) continue;

      if (state && !result.stateStored) {
        this.#channel.supersede();
        signal.throwIfAborted();
      }
      // A repeat answers "duplicate" for what an earlier attempt stored; the first answer stands.
      events.forEach((_, i) => (outcomes[i] ??= outcomeFromProto(result.results[i])));
      if (!isRefused(result) && outcomes.every((outcome) => outcome !== undefined)) {
        if (state) this.#channel.stateStored(state);
        return outcomes;
      }
    }
  }
}

function backoffMs(attempt: number): number {
  const limit = Math.min(BACKOFF_MAX_MS, BACKOFF_MIN_MS * 2 ** (attempt - 1));
  return limit / 2 + (Math.random() * limit) / 2;
}
