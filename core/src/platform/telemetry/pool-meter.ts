import { Gauge, Histogram, type Registry } from "prom-client";

const WAIT_SECONDS = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5];

interface Counts {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
}

/** How the connections of a pool are used. It is made with the pool, and shown once there is a registry. */
export class PoolMeter {
  readonly #pool: Counts;
  readonly #waitSeconds = new Histogram({
    name: "linktor_database_wait_seconds",
    help: "From wanting a connection to the database to having one.",
    buckets: WAIT_SECONDS,
    registers: [],
  });

  constructor(pool: Counts) {
    this.#pool = pool;
  }

  /** Measures how long each connection is waited for. */
  timed<T extends { connect(): Promise<unknown> }>(lender: T): T {
    const connect = async (): Promise<unknown> => {
      const end = this.#waitSeconds.startTimer();
      try {
        return await lender.connect();
      } finally {
        end();
      }
    };
    return { ...lender, connect };
  }

  show(registry: Registry): void {
    const pool = this.#pool;
    registry.registerMetric(this.#waitSeconds);
    new Gauge({
      name: "linktor_database_connections",
      help: "Connections to the database.",
      labelNames: ["state"],
      registers: [registry],
      collect() {
        this.set({ state: "in_use" }, pool.totalCount - pool.idleCount);
        this.set({ state: "idle" }, pool.idleCount);
      },
    });
    new Gauge({
      name: "linktor_database_waiting",
      help: "Transactions that wait for a connection.",
      registers: [registry],
      collect() {
        this.set(pool.waitingCount);
      },
    });
  }
}
