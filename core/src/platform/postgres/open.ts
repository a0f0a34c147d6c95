import { CamelCasePlugin, Kysely, type KyselyPlugin, PostgresDialect } from "kysely";
import pg from "pg";
import { PoolMeter } from "../telemetry/pool-meter.js";
import { Connections } from "./connections.js";
import { type BeforeLending, lend } from "./lending.js";
import type { Tables } from "./tables.js";
import type { Db } from "./transaction.js";
import { Wakeups } from "./wakeups.js";

const { Pool } = pg;

export interface PostgresSettings {
  readonly url: string;
  readonly maxConnections: number;
  /** Most that wait for a connection; whoever comes after them is refused at once. */
  readonly maxWaiting?: number;
  /** How long a new connection may take, and how long one waits for a free one. */
  readonly connectTimeoutMs: number;
  /** How long one statement may take; 0: as long as it takes. */
  readonly queryTimeoutMs: number;
}

export interface OpenDatabase extends AsyncDisposable {
  readonly db: Db;
  readonly kind: "embedded" | "postgres";
  readonly connections: Connections;
  readonly meter: PoolMeter;
  /** Of a server. */
  readonly settings?: PostgresSettings;
}

const MAX_WAITING = 1000;
/** Nothing is waited for within a transaction but the database itself; a process that stands still must not keep others waiting. */
const IDLE_IN_TRANSACTION_MS = 5000;
const LOCK_TIMEOUT_MS = 4000;
/** The server's own limit speaks first: it leaves a connection that can be used again. */
const LATER_MS = 1000;
const KEEP_ALIVE_MS = 10_000;

/** Connects to a PostgreSQL server. Timeouts on both sides, so that a connection that leads nowhere shows as an error. */
export function openPostgres(settings: PostgresSettings, plugins: readonly KyselyPlugin[] = []): OpenDatabase {
  const { maxConnections, maxWaiting = MAX_WAITING, connectTimeoutMs } = settings;
  const connections = new Connections({
    makePool: () => new Pool({ ...clientConfig(settings), max: maxConnections }),
    max: maxConnections,
    maxWaiting,
    waitMs: connectTimeoutMs,
  });
  return { ...databaseOf(connections, "postgres", plugins, async () => undefined), settings };
}

/** How a connection to a server is made. */
export function clientConfig({ url, connectTimeoutMs, queryTimeoutMs }: PostgresSettings): pg.ClientConfig & { readonly pipeline: true } {
  const isLimited = queryTimeoutMs > 0;
  return {
    connectionString: url,
    connectionTimeoutMillis: connectTimeoutMs,
    ...(isLimited && { query_timeout: queryTimeoutMs + LATER_MS, statement_timeout: queryTimeoutMs, lock_timeout: LOCK_TIMEOUT_MS }),
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    keepAlive: true,
    pipeline: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
  };
}

/** Wraps connections. */
export function databaseOf(
  connections: Connections,
  kind: OpenDatabase["kind"],
  plugins: readonly KyselyPlugin[],
  close: () => Promise<void>,
  beforeLending?: BeforeLending,
): OpenDatabase {
  const meter = new PoolMeter(connections);
  const kysely = new Kysely<Tables>({
    dialect: new PostgresDialect({ pool: meter.timed(lend(connections, kind === "postgres", beforeLending)) }),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true }), ...plugins],
  });
  return {
    kind,
    connections,
    meter,
    db: { kysely, wakeups: new Wakeups() },
    async [Symbol.asyncDispose]() {
      await kysely.destroy();
      await close();
    },
  };
}
