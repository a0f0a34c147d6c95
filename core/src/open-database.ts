import path from "node:path";
import type { Logger } from "pino";
import type { Config } from "./config.js";
import type { Disposables } from "./platform/disposables.js";
import { checkServer } from "./platform/postgres/check-server.js";
import { openEmbedded } from "./platform/postgres/embedded.js";
import { type DatabaseHealth, embeddedHealth } from "./platform/postgres/health.js";
import { migrate, newestMigration } from "./platform/postgres/migrate.js";
import { type OpenDatabase, openPostgres } from "./platform/postgres/open.js";
import { DatabaseWatch } from "./platform/postgres/watch.js";
import { type Durability, durabilityOf } from "./platform/telemetry/durability.js";

export interface DatabaseParts {
  readonly config: Config;
  readonly root: string;
  readonly log: Logger;
  readonly plugins: Parameters<typeof openPostgres>[1];
  /** One that is open already, and up to date. */
  readonly given: OpenDatabase | undefined;
}

/** The database as the server needs it: fit, up to date, and watched. */
export async function openDatabase({ config, root, log, plugins, given }: DatabaseParts, stack: Disposables) {
  const database = given ?? stack.use(await open(config, root, plugins));
  const unsafe = database.settings && !given ? await checkServer(database.db) : [];
  for (const reason of unsafe) log.warn({}, reason);
  const durability: Durability = durabilityOf(database.kind, unsafe);
  const migrations = path.join(root, "migrations");
  if (!given) await bringUpToDate(database, migrations);
  const health = stack.use(await healthOf(database, migrations, log));
  return { database, durability, health };
}

function open(config: Config, root: string, plugins: DatabaseParts["plugins"]): Promise<OpenDatabase> {
  const { databaseUrl: url, dataDir, maxConnections, maxWaiting, connectTimeoutMs, queryTimeoutMs } = config;
  if (!url) return openEmbedded(path.join(dataDir, "pgdata"), path.join(root, "core/dist/image"), plugins);
  return Promise.resolve(openPostgres({ url, maxConnections, maxWaiting, connectTimeoutMs, queryTimeoutMs }, plugins));
}

/** A migration takes as long as it takes. */
async function bringUpToDate({ db, settings }: OpenDatabase, migrations: string): Promise<void> {
  if (!settings) return void (await migrate(db, migrations));
  await using patient = openPostgres({ ...settings, maxConnections: 1, queryTimeoutMs: 0 });
  await migrate(patient.db, migrations);
}

async function healthOf(database: OpenDatabase, migrations: string, log: Logger): Promise<DatabaseHealth> {
  const { settings, connections } = database;
  if (!settings) return embeddedHealth(database);
  return DatabaseWatch.start({
    settings,
    connections,
    newestMigration: await newestMigration(migrations),
    onChange: ({ isReady, detail }) =>
      log[isReady ? "info" : "warn"]({ detail }, isReady ? "the database is there" : "the database is away"),
  });
}
