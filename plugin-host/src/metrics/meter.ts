import type { EventResult } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { EventOutcome } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { PluginState } from "@linktor/gen/linktor/plugin/v1/plugin_pb.js";
import { PluginCallError } from "../api.js";
import type { Usage } from "../process/process-table.js";
import type { Series } from "./series.js";

const STATES = [PluginState.STARTING, PluginState.READY, PluginState.BACKOFF, PluginState.FAILED, PluginState.STOPPED];

/** Counts what one plugin does. */
export class Meter {
  readonly #series: Series;
  readonly #plugin: string;
  /** By launch: while it is replaced a plugin has two. */
  readonly #usages = new Map<string, Usage>();

  constructor(series: Series, plugin: string) {
    this.#series = series;
    this.#plugin = plugin;
    series.restarts.inc({ plugin }, 0);
    series.linesDropped.inc({ plugin }, 0);
    series.addressesRefused.inc({ plugin }, 0);
  }

  started(ms: number): void {
    this.#series.startSeconds.observe({ plugin: this.#plugin }, ms / 1000);
  }

  restarted(): void {
    this.#series.restarts.inc({ plugin: this.#plugin });
  }

  inState(state: PluginState): void {
    for (const each of STATES) {
      this.#series.state.set({ plugin: this.#plugin, state: PluginState[each].toLowerCase() }, each === state ? 1 : 0);
    }
  }

  /** Runs a call and takes note of how long it took and how it ended. */
  async call<T>(method: string, work: () => Promise<T>): Promise<T> {
    const end = this.#series.callSeconds.startTimer({ plugin: this.#plugin, method });
    try {
      const answer = await work();
      end({ outcome: "ok" });
      return answer;
    } catch (error) {
      end({ outcome: failure(error) });
      throw error;
    }
  }

  /** Likewise, until the last item was read. A reader that stops early has got what it wanted. */
  async *stream<T>(method: string, items: AsyncIterable<T>): AsyncGenerator<T> {
    const end = this.#series.callSeconds.startTimer({ plugin: this.#plugin, method });
    let outcome = "ok";
    try {
      yield* items;
    } catch (error) {
      outcome = failure(error);
      throw error;
    } finally {
      end({ outcome });
    }
  }

  events(channelId: string, results: readonly EventResult[]): void {
    const channel = this.#series.channels.of(channelId);
    for (const { outcome } of results) {
      this.#series.events.inc({ plugin: this.#plugin, channel, outcome: EventOutcome[outcome].toLowerCase() });
    }
  }

  message(channelId: string, outcome: string): void {
    this.#series.messages.inc({ plugin: this.#plugin, channel: this.#series.channels.of(channelId), outcome });
  }

  uses(dir: string, usage: Usage): void {
    const before = this.#usages.get(dir)?.cpuSeconds ?? 0;
    this.#usages.set(dir, usage);
    this.#series.cpuSeconds.inc({ plugin: this.#plugin }, Math.max(0, usage.cpuSeconds - before));
    this.#showMemory();
  }

  gone(dir: string): void {
    this.#usages.delete(dir);
    this.#showMemory();
  }

  lineDropped(): void {
    this.#series.linesDropped.inc({ plugin: this.#plugin });
  }

  addressRefused(): void {
    this.#series.addressesRefused.inc({ plugin: this.#plugin });
  }

  #showMemory(): void {
    const bytes = [...this.#usages.values()].reduce((sum, { rssBytes }) => sum + rssBytes, 0);
    this.#series.memoryBytes.set({ plugin: this.#plugin }, bytes);
  }
}

function failure(error: unknown): string {
  return error instanceof PluginCallError ? error.kind : "lost";
}
