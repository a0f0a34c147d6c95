import { setTimeout as sleep } from "node:timers/promises";
import type { OpenChannelRequest } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import type { Channel, ChannelContext, Logger } from "../channel.js";
import { EventQueue } from "../receive/event-queue.js";
import type { HostLink } from "../receive/host-link.js";

const DISPOSE_MS = 5000;

/** An author's channel and its life in this process. */
export class OpenChannel {
  readonly channelId: string;
  readonly epoch: bigint;
  isLive = false;
  readonly #log: Logger;
  readonly #onSuperseded: (open: OpenChannel) => void;
  readonly #ended = new AbortController();
  #state: Uint8Array;
  #channel: Channel | undefined;

  constructor({ channelId, epoch, state }: OpenChannelRequest, log: Logger, onSuperseded: (open: OpenChannel) => void) {
    this.channelId = channelId;
    this.epoch = epoch;
    this.#state = state;
    this.#log = log;
    this.#onSuperseded = onSuperseded;
  }

  async make(open: (context: ChannelContext) => Channel | Promise<Channel>, webhookUrl: string, link: HostLink): Promise<void> {
    const queue = new EventQueue(link, this);
    const currentState = (): Uint8Array => this.#state;
    this.#channel = await open({
      channelId: this.channelId,
      get state() {
        return currentState();
      },
      webhookUrl,
      signal: this.signal,
      log: this.#log,
      receive: (events, state) => queue.receive(events, state),
    });
  }

  get channel(): Channel {
    return this.#channel!;
  }

  get signal(): AbortSignal {
    return this.#ended.signal;
  }

  stateStored(state: Uint8Array): void {
    this.#state = state;
  }

  /** Another host has the channel now: nothing of this one may be stored any more. */
  supersede(): void {
    this.#log.warn({}, "another host has taken the channel over");
    this.#ended.abort(new Error("another host has taken the channel over"));
    this.#onSuperseded(this);
  }

  /** Ends it, in bounded time and without throwing. */
  async dispose(reason: string): Promise<void> {
    this.#ended.abort(new Error(reason));
    const disposal = (async () => this.#channel?.[Symbol.asyncDispose]?.())();
    try {
      await Promise.race([disposal, sleep(DISPOSE_MS, undefined, { ref: false })]);
    } catch (error) {
      this.#log.warn({ error }, "the channel could not be disposed of");
    }
  }
}
