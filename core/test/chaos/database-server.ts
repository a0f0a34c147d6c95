import { execFile } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { type RunningProcess, stillRunning, treeOf } from "../lifecycle/processes.js";
import { APP_USER, execute, prepare, type Server, urlOf } from "../postgres-server.js";
import { ownedByServer, PostgresCluster } from "../services/postgres-cluster.js";
import type { Disk } from "./power.js";

const run = promisify(execFile);

const SETTINGS = { max_connections: 200, shared_buffers: "64MB", deadlock_timeout: "1s" };

/** A PostgreSQL as one is run that matters, which every run has a database of its own in. */
export class DatabaseServer implements AsyncDisposable {
  readonly cluster: PostgresCluster;
  #last: Promise<unknown> = Promise.resolve();
  readonly #server: Server;
  readonly #disk: Disk | undefined;

  private constructor(cluster: PostgresCluster, server: Server, disk: Disk | undefined) {
    this.cluster = cluster;
    this.#server = server;
    this.#disk = disk;
  }

  /** On a disk, if it is to have its power cut. */
  static async create(disk?: Disk): Promise<DatabaseServer> {
    if (disk) await ownedByServer(disk.dir);
    const cluster = await PostgresCluster.start({ settings: SETTINGS, ...(disk && { dataDir: path.join(disk.dir, "data") }) });
    const server = await prepare({ adminUrl: cluster.adminUrl, appUrl: cluster.url(), template: "linktor_template" });
    return new DatabaseServer(cluster, server, disk);
  }

  /** A migrated database of somebody's own, or an empty one. */
  async database(name: string, isEmpty = false): Promise<{ url: string; adminUrl: string }> {
    const { adminUrl, appUrl, template } = this.#server;
    await this.cluster.execute(`create database ${name} ${isEmpty ? "" : `template ${template}`} owner ${APP_USER}`);
    if (isEmpty) await execute(urlOf(adminUrl, name), "create extension vector", "create extension unaccent");
    return { url: urlOf(appUrl, name), adminUrl: urlOf(adminUrl, name) };
  }

  async drop(name: string): Promise<void> {
    await this.cluster.execute(`drop database if exists ${name} with (force)`);
  }

  /** Has one thing done to it at a time: what is stopped cannot be killed, and what is off cannot be started twice. */
  async alone(run: () => Promise<void>): Promise<void> {
    const done = this.#last.then(run);
    this.#last = done.catch(() => undefined);
    await done;
  }

  /** One of the processes that serve the platform; the server then starts all of them anew. */
  async killOne(at: number): Promise<void> {
    const serving = (await this.#all()).filter(({ command }) => command.startsWith(`postgres: ${APP_USER} `));
    signal(serving.slice(Math.floor(at * serving.length)).slice(0, 1), "SIGKILL");
  }

  /** The server and everything it started. */
  async kill(): Promise<void> {
    const { memory } = await this.#readPid();
    const all = await this.#all();
    signal(all, "SIGKILL");
    await this.#gone(all, memory);
  }

  async standStill(forMs: number): Promise<void> {
    const all = await this.#all();
    signal(all, "SIGSTOP");
    await sleep(forMs);
    signal(all, "SIGCONT");
  }

  /** Nothing that was not synced survives. It is not started again. */
  async cutPower(): Promise<void> {
    if (!this.#disk) throw new Error("this server has no disk of its own");
    const { memory } = await this.#readPid();
    const all = await this.#all();
    await this.#disk.cut();
    signal(all, "SIGKILL");
    while (stillRunning(all).length > 0) await sleep(5);
    await this.#disk.unmount();
    await this.#disk.mount();
    await this.#gone(all, memory);
  }

  /** What a machine loses with its power: the processes that the file names, and their memory. */
  async #gone(all: readonly RunningProcess[], memory: string | undefined): Promise<void> {
    while (stillRunning(all).length > 0) await sleep(5);
    const { port, adminUrl, dataDir } = this.cluster;
    const socketLock = path.join(new URL(adminUrl).searchParams.get("host") ?? "", `.s.PGSQL.${port}.lock`);
    for (const file of [path.join(dataDir, "postmaster.pid"), socketLock]) await rm(file, { force: true });
    if (memory) await run("ipcrm", ["-m", memory]).catch(() => undefined);
  }

  async #all(): Promise<RunningProcess[]> {
    return treeOf((await this.#readPid()).pid);
  }

  async #readPid(): Promise<{ pid: number; memory: string | undefined }> {
    const lines = (await readFile(path.join(this.cluster.dataDir, "postmaster.pid"), "utf8")).split("\n");
    return { pid: Number(lines[0]), memory: lines[6]?.trim().split(/\s+/)[1] };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.cluster.stop("immediate").catch(() => undefined);
    await this.cluster[Symbol.asyncDispose]();
  }
}

/** Many a process ends by itself when another does. */
function signal(all: readonly RunningProcess[], name: NodeJS.Signals): void {
  for (const { pid } of stillRunning(all)) {
    try {
      process.kill(pid, name);
    } catch (error) {
      if ((error as { code?: unknown }).code !== "ESRCH") throw error;
    }
  }
}
