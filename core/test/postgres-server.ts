import { execFile } from "node:child_process";
import { chown, mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { migrate } from "../src/platform/postgres/migrate.js";
import { openPostgres } from "../src/platform/postgres/open.js";
import { exists, once } from "./once.js";

const run = promisify(execFile);

const ROOT = path.resolve(import.meta.dirname, "../..");
export const MIGRATIONS = path.join(ROOT, "migrations");
const TEMPLATE = "linktor_template";
/** As the platform connects: owns its tables, and is no superuser. */
export const APP_USER = "linktor";

/** Losing a test's data to a power cut is no loss; deadlocks are found soon, so that tests of them are quick. */
const SETTINGS = [
  "listen_addresses=",
  "fsync=off",
  "synchronous_commit=off",
  "full_page_writes=off",
  "wal_level=minimal",
  "max_wal_senders=0",
  "autovacuum=off",
  "max_connections=300",
  "shared_buffers=64MB",
  "deadlock_timeout=100ms",
];

/** A server with a migrated template database. */
export interface Server {
  /** For making databases, and for looking behind row-level security. */
  readonly adminUrl: string;
  /** As the platform connects: the owner of its tables, and no superuser where the server is ours. */
  readonly appUrl: string;
  readonly template: string;
}

/** The server that all test files of a run share: TEST_DATABASE_URL, or a private one that lives in `runDir`. */
export async function sharedServer(runDir: string): Promise<Server> {
  const url = process.env.TEST_DATABASE_URL;
  const answer = await once(runDir, "server", async () => JSON.stringify(url ? await prepare(foreign(url, runDir)) : await start(runDir)));
  return JSON.parse(answer) as Server;
}

export function urlOf(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}

/** Runs statements one by one, outside any transaction. */
export async function execute(url: string, ...statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

async function start(runDir: string): Promise<Server> {
  const bin = await postgresPrograms();
  const data = path.join(runDir, "data");
  const socket = path.join(runDir, "socket");
  await mkdir(data);
  await mkdir(socket);
  const owner = await serverOwner();
  if (owner) for (const dir of [runDir, data, socket]) await chown(dir, owner.uid, owner.gid);
  await run(
    path.join(bin, "initdb"),
    ["-D", data, "-U", "postgres", "-A", "trust", "--locale=C.UTF-8", "--encoding=UTF8", "--no-sync"],
    owner,
  );
  const options = [...SETTINGS, `unix_socket_directories=${socket}`].map((setting) => `-c ${setting}`).join(" ");
  await run(path.join(bin, "pg_ctl"), ["-D", data, "-l", path.join(data, "log"), "-w", "-o", options, "start"], owner);
  const at = (user: string) => `postgresql://${user}@localhost/postgres?host=${encodeURIComponent(socket)}`;
  await execute(at("postgres"), `create role ${APP_USER} login createrole`);
  return prepare({ adminUrl: at("postgres"), appUrl: at(APP_USER), template: TEMPLATE });
}

/** Where the programs of PostgreSQL are. */
export async function postgresPrograms(): Promise<string> {
  const { stdout } = await run("bash", [path.join(ROOT, "scripts/setup-postgres.sh")], { maxBuffer: 1 << 24 });
  return stdout.trim();
}

/** PostgreSQL refuses to run as root. */
export async function serverOwner(): Promise<{ uid: number; gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const id = async (flag: string) => Number((await run("id", [flag, "postgres"])).stdout);
  return { uid: await id("-u"), gid: await id("-g") };
}

function foreign(url: string, runDir: string): Server {
  return { adminUrl: url, appUrl: url, template: `${TEMPLATE}_${path.basename(runDir).replaceAll(/\W/g, "_").toLowerCase()}` };
}

/** Makes the template. */
export async function prepare(server: Server): Promise<Server> {
  const owner = pg.escapeIdentifier(new URL(server.appUrl).username);
  await execute(server.adminUrl, `create database ${server.template} owner ${owner}`);
  await execute(
    urlOf(server.adminUrl, server.template),
    "create extension vector",
    "create extension unaccent",
    "create extension btree_gin",
  );
  const settings = { url: urlOf(server.appUrl, server.template), maxConnections: 1, connectTimeoutMs: 10_000, queryTimeoutMs: 60_000 };
  await using opened = openPostgres(settings);
  await migrate(opened.db, MIGRATIONS);
  return server;
}

/** Ends what `sharedServer` began, if it did. Throws where a statement of ours made the server crash: it comes back, and tests may not notice. */
export async function stopServer(runDir: string): Promise<void> {
  const data = path.join(runDir, "data");
  if (await exists(path.join(data, "postmaster.pid"))) {
    await run(path.join(await postgresPrograms(), "pg_ctl"), ["-D", data, "-m", "immediate", "-w", "stop"], await serverOwner());
    const crash = /server process .* was terminated by signal.*\n.*/.exec(await readFile(path.join(data, "log"), "utf8"));
    if (crash) throw new Error(`PostgreSQL crashed: ${crash[0]}`);
  }
  const url = process.env.TEST_DATABASE_URL;
  if (url && (await exists(path.join(runDir, "server.lock")))) {
    await execute(url, `drop database if exists ${foreign(url, runDir).template} with (force)`);
  }
}
