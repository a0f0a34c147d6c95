import { Counter, Gauge, Histogram, type Registry } from "prom-client";

const CALL_SECONDS = [0.005, 0.025, 0.1, 0.25, 1, 2.5, 10];
const WORK_SECONDS = [0.01, 0.05, 0.25, 1, 5, 30];

/** What one process counts. Labels are few and known: types, kinds, outcomes, never an id or anything that somebody wrote. */
export interface Metrics {
  readonly registry: Registry;
  readonly httpRequests: Counter<"route" | "status">;
  readonly rpcSeconds: Histogram<"method" | "code">;
  readonly webhooks: Counter<"channel_type" | "outcome">;
  readonly inboundEvents: Counter<"channel_type" | "outcome" | "reason">;
  readonly workSeconds: Histogram<"kind" | "outcome">;
  readonly deliveryAttempts: Counter<"channel_type" | "outcome" | "class">;
}

export function createMetrics(registry: Registry): Metrics {
  const registers = [registry];
  return {
    registry,
    httpRequests: new Counter({
      name: "linktor_http_requests_total",
      help: "Requests that were answered, by route and status.",
      labelNames: ["route", "status"],
      registers,
    }),
    rpcSeconds: new Histogram({
      name: "linktor_rpc_seconds",
      help: "Calls of the API over every protocol, by how they ended.",
      labelNames: ["method", "code"],
      buckets: CALL_SECONDS,
      registers,
    }),
    webhooks: new Counter({
      name: "linktor_webhooks_total",
      help: "Calls of networks, by how they were answered.",
      labelNames: ["channel_type", "outcome"],
      registers,
    }),
    inboundEvents: new Counter({
      name: "linktor_inbound_events_total",
      help: "Events of networks, by what became of them and why.",
      labelNames: ["channel_type", "outcome", "reason"],
      registers,
    }),
    workSeconds: new Histogram({
      name: "linktor_work_seconds",
      help: "Attempts at work, by how they ended.",
      labelNames: ["kind", "outcome"],
      buckets: WORK_SECONDS,
      registers,
    }),
    deliveryAttempts: new Counter({
      name: "linktor_delivery_attempts_total",
      help: "Attempts to send a part of a message, by what the network said.",
      labelNames: ["channel_type", "outcome", "class"],
      registers,
    }),
  };
}

/** What is open towards clients. */
export interface OpenSocket {
  readonly bufferedAmount: number;
}

/** Counts sockets when somebody asks. */
export function watchSockets({ registry }: Metrics, kinds: Readonly<Record<string, () => Iterable<OpenSocket>>>): void {
  const registers = [registry];
  new Gauge({
    name: "linktor_websockets",
    help: "WebSockets that are open.",
    labelNames: ["kind"],
    registers,
    collect() {
      for (const [kind, sockets] of Object.entries(kinds)) this.set({ kind }, [...sockets()].length);
    },
  });
  new Gauge({
    name: "linktor_websocket_buffered_bytes",
    help: "What their clients have not read yet, in all.",
    labelNames: ["kind"],
    registers,
    collect() {
      for (const [kind, sockets] of Object.entries(kinds)) {
        this.set(
          { kind },
          [...sockets()].reduce((sum, { bufferedAmount }) => sum + bufferedAmount, 0),
        );
      }
    },
  });
}
