import { CamelCasePlugin, Kysely, type KyselyPlugin, PostgresDialect } from "kysely";
import pg from "pg";
import { PoolMeter } from "../telemetry/pool-meter.js";
import { type BeforeLending, lend } from "./lending.js";
import type { Tables } from "./tables.js";
import type { Db } from "./transaction.js";
import { Wakeups } from "./wakeups.js";

const { Pool } = pg;

export interface PostgresSettings {
  readonly url: string;
  readonly maxConnections: number;
  readonly connectTimeoutMs: number;
  readonly queryTimeoutMs: number;
}

export interface OpenDatabase extends AsyncDisposable {
  readonly db: Db;
  readonly kind: "embedded" | "postgres";
  readonly meter: PoolMeter;
}

/** Connects to a PostgreSQL server. Timeouts on both sides, so that a connection that leads nowhere shows as an error. */
export function openPostgres(settings: PostgresSettings, plugins: readonly KyselyPlugin[] = []): OpenDatabase {
  const pool = new Pool({
    connectionString: settings.url,
    max: settings.maxConnections,
    connectionTimeoutMillis: settings.connectTimeoutMs,
    query_timeout: settings.queryTimeoutMs,
    statement_timeout: settings.queryTimeoutMs,
    idle_in_transaction_session_timeout: settings.queryTimeoutMs,
    keepAlive: true,
  });
  return databaseOf(pool, "postgres", plugins, async () => undefined);
}

/** Wraps a pool. */
export function databaseOf(
  pool: pg.Pool,
  kind: OpenDatabase["kind"],
  plugins: readonly KyselyPlugin[],
  close: () => Promise<void>,
  beforeLending?: BeforeLending,
): OpenDatabase {
  const meter = new PoolMeter(pool);
  const kysely = new Kysely<Tables>({
    dialect: new PostgresDialect({ pool: meter.timed(lend(pool, beforeLending)) }),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true }), ...plugins],
  });
  return {
    kind,
    meter,
    db: { kysely, wakeups: new Wakeups() },
    async [Symbol.asyncDispose]() {
      await kysely.destroy();
      await close();
    },
  };
}
