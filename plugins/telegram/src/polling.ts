import { setTimeout as sleep } from "node:timers/promises";
import type { ChannelContext, Health, InboundEvent } from "@linktor/plugin-sdk";
import type { Update } from "grammy/types";
import type { Client } from "./client.js";
import { type Cursor, offsetOf, writeCursor } from "./cursor.js";
import { Refused } from "./errors.js";
import { healthOfRefusal } from "./health.js";
import { allowedUpdates } from "./inbound/update.js";

export const pollSeconds = 30;
const MAX_WAIT_MS = 60_000;

type Pollable = {
  /** Its patience must be longer than `pollSeconds`. */
  readonly client: Client;
  readonly context: ChannelContext;
  readonly read: (update: Update) => readonly InboundEvent[];
  readonly cursor: Cursor | undefined;
};

/** Asks Telegram for updates until it is stopped. */
export class Poller {
  readonly #from: Pollable;
  readonly #stop = new AbortController();
  readonly #signal: AbortSignal;
  readonly #done: Promise<void>;
  #cursor: Cursor | undefined;
  #isStoring = false;
  #failures = 0;
  #health: Health = { state: "connected" };

  constructor(from: Pollable) {
    this.#from = from;
    this.#cursor = from.cursor;
    this.#signal = AbortSignal.any([from.context.signal, this.#stop.signal]);
    this.#done = this.#run();
  }

  get health(): Health {
    return this.#health;
  }

  /** Does not wait for core, which may be the part that is down. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    if (!this.#isStoring) await this.#done;
  }

  async #run(): Promise<void> {
    while (!this.#signal.aborted) {
      try {
        const updates = await this.#getUpdates();
        this.#failures = 0;
        await this.#report({ state: "connected" });
        await this.#store(updates);
      } catch (error) {
        if (this.#signal.aborted) return;
        if (error instanceof Closed) return this.#from.context.log.info({}, "polling ends: the channel takes nothing more");
        await this.#backOff(error);
      }
    }
  }

  #getUpdates(): Promise<readonly Update[]> {
    const offset = offsetOf(this.#cursor, Date.now());
    return this.#from.client.call(
      "getUpdates",
      { offset, timeout: pollSeconds, limit: 100, allowed_updates: [...allowedUpdates] },
      this.#signal,
    );
  }

  /** The next question tells Telegram to forget these, so it waits until core has them. */
  async #store(updates: readonly Update[]): Promise<void> {
    const last = updates.at(-1);
    if (!last) return;
    const cursor = { offset: last.update_id + 1, at: Date.now() };
    await this.#receive(updates.flatMap(this.#from.read), writeCursor(cursor));
    this.#cursor = cursor;
  }

  async #backOff(error: unknown): Promise<void> {
    const { log } = this.#from.context;
    this.#failures += 1;
    const asked = error instanceof Refused ? error.parameters.retry_after : undefined;
    const ceiling = Math.min(MAX_WAIT_MS, 1000 * 2 ** (this.#failures - 1));
    const waitMs = asked === undefined ? ceiling * (0.5 + Math.random() / 2) : asked * 1000;
    log.warn(
      { failures: this.#failures, waitMs: Math.round(waitMs), reason: error instanceof Error ? error.message : "unknown" },
      "polling failed",
    );
    const health = error instanceof Refused ? healthOfRefusal(error) : undefined;
    // Both end early when the loop is stopped, which its condition sees.
    if (health) await this.#report(health).catch(() => {});
    await sleep(waitMs, undefined, { signal: this.#signal }).catch(() => {});
  }

  async #report(health: Health): Promise<void> {
    if (health.state === this.#health.state && health.detail === this.#health.detail) return;
    this.#health = health;
    await this.#receive([{ type: "channel", ...health }]);
  }

  async #receive(events: readonly InboundEvent[], state?: Uint8Array): Promise<void> {
    this.#isStoring = true;
    try {
      await this.#from.context.receive(events, state);
    } catch {
      throw new Closed();
    } finally {
      this.#isStoring = false;
    }
  }
}

/** Core takes nothing more from this channel: it is closed, or another host has it. */
class Closed extends Error {}
