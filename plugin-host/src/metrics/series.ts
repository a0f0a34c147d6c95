import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import { ChannelLabels } from "./channel-labels.js";

const CALL_SECONDS = [0.005, 0.025, 0.1, 0.5, 2.5, 10, 60];
const START_SECONDS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** All that is counted of plugins. Channels are named in two series only, and only so many of them. */
export class Series {
  readonly channels = new ChannelLabels();
  readonly startSeconds: Histogram<"plugin">;
  readonly restarts: Counter<"plugin">;
  readonly state: Gauge<"plugin" | "state">;
  readonly callSeconds: Histogram<"plugin" | "method" | "outcome">;
  readonly events: Counter<"plugin" | "channel" | "outcome">;
  readonly messages: Counter<"plugin" | "channel" | "outcome">;
  readonly memoryBytes: Gauge<"plugin">;
  readonly cpuSeconds: Counter<"plugin">;
  readonly linesDropped: Counter<"plugin">;
  readonly addressesRefused: Counter<"plugin">;

  constructor(registry: Registry) {
    const registers = [registry];
    this.startSeconds = new Histogram({
      name: "linktor_plugin_start_seconds",
      help: "From launch to ready.",
      labelNames: ["plugin"],
      buckets: START_SECONDS,
      registers,
    });
    this.restarts = new Counter({
      name: "linktor_plugin_restarts_total",
      help: "Starts after the first.",
      labelNames: ["plugin"],
      registers,
    });
    this.state = new Gauge({
      name: "linktor_plugin_state",
      help: "1 for the state it is in, 0 for the others.",
      labelNames: ["plugin", "state"],
      registers,
    });
    this.callSeconds = new Histogram({
      name: "linktor_plugin_call_seconds",
      help: "Calls to a plugin, by how they ended.",
      labelNames: ["plugin", "method", "outcome"],
      buckets: CALL_SECONDS,
      registers,
    });
    this.events = new Counter({
      name: "linktor_plugin_events_total",
      help: "Events that came in, by what became of them.",
      labelNames: ["plugin", "channel", "outcome"],
      registers,
    });
    this.messages = new Counter({
      name: "linktor_plugin_messages_total",
      help: "Messages given to a plugin to send, by what it answered.",
      labelNames: ["plugin", "channel", "outcome"],
      registers,
    });
    this.memoryBytes = new Gauge({
      name: "linktor_plugin_resident_memory_bytes",
      help: "Of all its processes.",
      labelNames: ["plugin"],
      registers,
    });
    this.cpuSeconds = new Counter({
      name: "linktor_plugin_cpu_seconds_total",
      help: "Of all its processes.",
      labelNames: ["plugin"],
      registers,
    });
    this.linesDropped = new Counter({
      name: "linktor_plugin_log_lines_dropped_total",
      help: "Lines over its rate, which are not in the log.",
      labelNames: ["plugin"],
      registers,
    });
    this.addressesRefused = new Counter({
      name: "linktor_plugin_addresses_refused_total",
      help: "Addresses that it was to call and may not.",
      labelNames: ["plugin"],
      registers,
    });
  }
}
