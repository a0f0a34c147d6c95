import { execFile } from "node:child_process";
import { chown, mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { type RunningProcess, stillRunning, treeOf } from "../lifecycle/processes.js";
import { APP_USER, execute, postgresPrograms, serverOwner } from "../postgres-server.js";
import { freePort } from "./free-port.js";

const run = promisify(execFile);

const DATABASE = "linktor";
/** As an installation has it: what is committed is on the disk. Only small, for many may run beside each other. */
const SETTINGS = {
  fsync: "on",
  synchronous_commit: "on",
  full_page_writes: "on",
  max_connections: 100,
  shared_buffers: "16MB",
  deadlock_timeout: "100ms",
  max_wal_size: "256MB",
  listen_addresses: "127.0.0.1",
};

export interface ClusterOptions {
  /** The data directory, which must not exist yet; default: one in a folder of the cluster's own. Its folder must let others pass through. */
  readonly dataDir?: string;
  /** More settings, or others. */
  readonly settings?: Readonly<Record<string, string | number>>;
  /** Size of a file of the write-ahead log; 1 for a small disk. */
  readonly walSegmentMb?: number;
}

interface Place {
  readonly dataDir: string;
  /** Log and socket, which stay writable when the disk of the data is full. */
  readonly folder: string;
  readonly port: number;
  readonly settings: Readonly<Record<string, string | number>>;
}

/** A PostgreSQL of a test's own, that can be done to what happens to one. */
export class PostgresCluster implements AsyncDisposable {
  readonly #place: Place;

  private constructor(place: Place) {
    this.#place = place;
  }

  /** Makes one, with an empty database and the role that the platform connects as; started. */
  static async start({ dataDir, settings, walSegmentMb = 16 }: ClusterOptions = {}): Promise<PostgresCluster> {
    const place = await aPlace(dataDir, settings);
    const options = ["-U", "postgres", "-A", "trust", "--locale=C.UTF-8", "--encoding=UTF8", `--wal-segsize=${walSegmentMb}`];
    await program("initdb", "-D", place.dataDir, ...options);
    const cluster = new PostgresCluster(place);
    await cluster.start();
    await cluster.execute(`create role ${APP_USER} login createrole`, `create database ${DATABASE} owner ${APP_USER}`);
    await execute(cluster.#url("postgres", DATABASE), "create extension vector", "create extension unaccent");
    return cluster;
  }

  get port(): number {
    return this.#place.port;
  }

  get dataDir(): string {
    return this.#place.dataDir;
  }

  /** As the platform connects, over TCP. `port` of a proxy that stands in front, if one does. */
  url(port = this.port): string {
    return `postgresql://${APP_USER}@127.0.0.1:${port}/${DATABASE}`;
  }

  /** As a superuser over the socket: works while the platform is kept out, and looks behind row-level security. */
  get adminUrl(): string {
    return this.#url("postgres", DATABASE);
  }

  #url(user: string, database: string): string {
    return `postgresql://${user}@localhost:${this.port}/${database}?host=${encodeURIComponent(this.#place.folder)}`;
  }

  /** Statements of the superuser, one by one. */
  execute(...statements: readonly string[]): Promise<void> {
    return execute(this.#url("postgres", "postgres"), ...statements);
  }

  /** Resolves once it takes connections. */
  async start(): Promise<void> {
    const { folder, dataDir, port, settings } = this.#place;
    const all = Object.entries({ ...SETTINGS, ...settings, port, unix_socket_directories: folder });
    const options = all.map(([name, value]) => `-c ${name}=${value}`).join(" ");
    await program("pg_ctl", "-D", dataDir, "-l", path.join(folder, "log"), "-w", "-o", options, "start");
  }

  /** `fast` ends its connections and shuts down in order; `immediate` leaves the rest to recovery. */
  async stop(mode: "fast" | "immediate" = "fast"): Promise<void> {
    await program("pg_ctl", "-D", this.dataDir, "-m", mode, "-w", "stop");
  }

  async restart(mode: "fast" | "immediate" = "fast"): Promise<void> {
    await this.stop(mode);
    await this.start();
  }

  /** SIGKILL to the postmaster and every backend. */
  async kill(): Promise<void> {
    const { folder, port } = this.#place;
    const pidFile = path.join(this.dataDir, "postmaster.pid");
    const memory = (await readFile(pidFile, "utf8")).split("\n")[6]?.trim().split(/\s+/)[1];
    const all = await this.#signal("SIGKILL");
    while (stillRunning(all).length > 0) await sleep(5);
    // Where nobody collects the dead, their pids look taken, and the next postmaster would wait for its owner: so all of it
    // goes, as when the machine dies.
    for (const file of [pidFile, path.join(folder, `.s.PGSQL.${port}.lock`)]) await rm(file, { force: true });
    if (memory) await run("ipcrm", ["-m", memory]).catch(() => undefined);
  }

  /** All of it stands still: connections stay open, and nothing answers. */
  async pause(): Promise<void> {
    await this.#signal("SIGSTOP");
  }

  async resume(): Promise<void> {
    await this.#signal("SIGCONT");
  }

  async #signal(signal: NodeJS.Signals): Promise<RunningProcess[]> {
    const [line = ""] = (await readFile(path.join(this.dataDir, "postmaster.pid"), "utf8")).split("\n");
    // The postmaster first: it would start others in place of those that end.
    const all = treeOf(Number(line));
    for (const { pid } of all) process.kill(pid, signal);
    return all;
  }

  /** Every transaction from now on is read-only, also on connections that are open: as after a failover to the wrong side. */
  async setReadOnly(isReadOnly: boolean): Promise<void> {
    const change = isReadOnly ? "set default_transaction_read_only = on" : "reset default_transaction_read_only";
    await this.execute(`alter system ${change}`, "select pg_reload_conf()");
  }

  /** The platform gets no more connections than that, and loses those it has; undefined: as many as there are. */
  async limitConnections(limit: number | undefined): Promise<void> {
    await this.execute(
      `alter role ${APP_USER} connection limit ${limit ?? -1}`,
      `select pg_terminate_backend(pid) from pg_stat_activity where usename = '${APP_USER}'`,
    );
  }

  /** A standby that follows this one, started. `promote` makes it a primary. */
  async replica({ dataDir, settings }: Omit<ClusterOptions, "walSegmentMb"> = {}): Promise<PostgresCluster> {
    const place = await aPlace(dataDir, { ...this.#place.settings, ...settings });
    await this.baseBackup(place.dataDir, "-R");
    const standby = new PostgresCluster(place);
    await standby.start();
    return standby;
  }

  /** A base backup of it, taken while it runs; with the log that makes it consistent. */
  async baseBackup(dataDir: string, ...options: readonly string[]): Promise<void> {
    const { folder, port } = this.#place;
    await program(
      "pg_basebackup",
      "-h",
      folder,
      "-p",
      String(port),
      "-U",
      "postgres",
      "-D",
      dataDir,
      "-X",
      "stream",
      "-c",
      "fast",
      ...options,
    );
  }

  /** Starts on a data directory that is there already: a base backup. */
  static async startOn(dataDir: string, settings: ClusterOptions["settings"] = {}): Promise<PostgresCluster> {
    const cluster = new PostgresCluster(await aPlace(dataDir, settings));
    await cluster.start();
    return cluster;
  }

  async promote(): Promise<void> {
    await program("pg_ctl", "-D", this.dataDir, "-w", "promote");
  }

  /** What it logged. */
  log(): Promise<string> {
    return readFile(path.join(this.#place.folder, "log"), "utf8");
  }

  /** One of its programs, as its owner and on this cluster: `pg_dump`, `psql`. */
  async program(name: string, ...args: readonly string[]): Promise<string> {
    return program(name, "-h", this.#place.folder, "-p", String(this.port), "-U", "postgres", ...args);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill().catch(() => undefined);
    for (const dir of [this.dataDir, this.#place.folder]) await rm(dir, { recursive: true, force: true });
  }
}

async function aPlace(dataDir: string | undefined, settings: ClusterOptions["settings"] = {}): Promise<Place> {
  const folder = await mkdtemp("/tmp/lkpg-");
  await ownedByServer(folder);
  return { dataDir: dataDir ?? path.join(folder, "data"), folder, port: await freePort(), settings };
}

/** Gives a folder to the user that PostgreSQL runs as. */
export async function ownedByServer(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const owner = await serverOwner();
  if (owner) await chown(folder, owner.uid, owner.gid);
}

async function program(name: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await run(path.join(await postgresPrograms(), name), [...args], {
    ...(await serverOwner()),
    cwd: "/",
    maxBuffer: 1 << 28,
  });
  return stdout;
}
