import type { Logger } from "pino";
import { Counter, Gauge, type Registry } from "prom-client";
import type { Disposables } from "../disposables.js";
import type { Db } from "../postgres/transaction.js";
import { EventRelay } from "./event-relay.js";
import { NatsLink } from "./nats-link.js";
import type { NatsSettings } from "./settings.js";
import { SharedWakeups } from "./shared-wakeups.js";

export interface NatsOptions {
  readonly settings: NatsSettings;
  readonly db: Db;
  readonly registry: Registry;
  readonly log: Logger;
  /** Whether this process may be the one that relays events. */
  readonly isRelay: boolean;
  /** Names the process. */
  readonly holder: string;
}

/** Connects to NATS, without waiting for it: wake-ups between processes, and the relay of the event log. */
export function startNats(options: NatsOptions, stack: Disposables): NatsLink {
  const { settings, db, registry, log, isRelay } = options;
  const link = stack.use(new NatsLink(settings, log));
  stack.use(new SharedWakeups(link, db.wakeups, settings.prefix));
  const registers = [registry];
  new Gauge({
    name: "linktor_nats_up",
    help: "1 while the process is connected to NATS.",
    registers,
    collect() {
      this.set(link.connection ? 1 : 0);
    },
  });
  new Counter({
    name: "linktor_nats_reconnects_total",
    help: "How often NATS came back.",
    registers,
    collect() {
      this.reset();
      this.inc(Math.max(0, link.timesUp - 1));
    },
  });
  if (!isRelay) return link;
  const relay = stack.use(new EventRelay({ ...options, link }));
  new Gauge({
    name: "linktor_event_relay_lag",
    help: "Positions of the event log that are not in the stream yet.",
    registers,
    collect() {
      this.set(relay.lag);
    },
  });
  return link;
}
