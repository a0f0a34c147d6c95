import { appendFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ServerProcess } from "../lifecycle/server-process.js";
import { freePort } from "../services/free-port.js";
import { TcpProxy } from "../services/tcp-proxy.js";
import { Front } from "./front.js";

/** What processes an installation has. */
export type Shape = "split" | "all-in-one" | "embedded";

const ROLES: Readonly<Record<Shape, readonly (string | undefined)[]>> = {
  split: ["api,worker", "api,worker", "plugin-host", "plugin-host"],
  "all-in-one": [undefined],
  embedded: [undefined],
};

const RESTART_MS = 200;
const PRELOAD = path.join(import.meta.dirname, "die-at.mjs");

export interface InstallationOptions {
  readonly shape: Shape;
  /** Data directories and logs. */
  readonly folder: string;
  /** Where the database listens, and what it is called there; undefined for the embedded one. */
  readonly database: { readonly port: number; readonly url: string } | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
}

/** One process, which is started again whenever it ends, as a service is. */
export class Member {
  readonly dataDir: string;
  /** Its own line to the database. */
  readonly line: TcpProxy | undefined;
  readonly port: number;
  /** How it ended, each time. */
  readonly endings: (number | string)[] = [];
  readonly oddEnds: string[] = [];
  server: ServerProcess | undefined;
  /** Where the first process dies, before it is ready. */
  faultPoint: string | undefined;
  readonly #log: string;
  readonly #faultPointFile: string;
  readonly #env: Readonly<Record<string, string>>;
  #isWanted = true;
  #isBeingEnded = false;
  #lastOutput = "";
  #living: Promise<void> | undefined;

  constructor(parts: { name: string; folder: string; port: number; line: TcpProxy | undefined; env: Readonly<Record<string, string>> }) {
    this.dataDir = path.join(parts.folder, parts.name);
    this.#log = path.join(parts.folder, `${parts.name}.log`);
    this.#faultPointFile = path.join(parts.folder, `${parts.name}.fault-point`);
    this.port = parts.port;
    this.line = parts.line;
    this.#env = { ...parts.env, LINKTOR_PORT: String(parts.port), LINKTOR_DATA_DIR: this.dataDir };
  }

  start(): void {
    this.#isWanted = true;
    this.#living = this.#live();
  }

  async #live(): Promise<void> {
    for (let isFirst = true; this.#isWanted; isFirst = false) {
      this.#isBeingEnded = false;
      const env = {
        ...this.#env,
        FAULT_POINT_FILE: this.#faultPointFile,
        ...(isFirst && this.faultPoint && { FAULT_POINT: this.faultPoint }),
      };
      this.server = new ServerProcess({ dataDir: this.dataDir, env: {} }, { env, preload: PRELOAD });
      const ending = await this.server.exited;
      this.endings.push(ending);
      this.#lastOutput = `${this.server.output}\n== ended: ${ending}\n`;
      appendFileSync(this.#log, this.#lastOutput);
      // What could not start, because the database is away, is tried again; what ran has no reason to end by itself.
      if (!this.#isBeingEnded && ending !== "SIGKILL" && this.isReady)
        this.oddEnds.push(`${path.basename(this.dataDir)} ended by itself: ${ending}`);
      if (this.#isWanted) await sleep(RESTART_MS);
    }
  }

  get isReady(): boolean {
    return this.server?.output.includes("Ctrl-C stops it.") ?? false;
  }

  /** How it stands, for whoever waits for it in vain. */
  toString(): string {
    return `${path.basename(this.dataDir)}, which ended ${this.endings.length} times before: ${this.#lastOutput}${this.server?.output}`;
  }

  /** The process that runs now dies there. */
  dieAt(point: string): void {
    writeFileSync(this.#faultPointFile, point);
    this.signal("SIGUSR2");
  }

  signal(signal: NodeJS.Signals): void {
    if (signal === "SIGTERM" || signal === "SIGKILL") this.#isBeingEnded = true;
    this.server?.signal(signal);
  }

  /** Politely, and for good; answers how it ended. */
  async stop(): Promise<number | string> {
    this.#isWanted = false;
    this.signal("SIGCONT");
    // One that Node has only just begun to load ends by the signal itself.
    const isNew = this.server?.output === "";
    this.signal("SIGTERM");
    const ending = (await this.server?.exited) ?? 0;
    await this.#living;
    return isNew && ending === "SIGTERM" ? 0 : ending;
  }

  async kill(): Promise<void> {
    this.#isWanted = false;
    this.signal("SIGKILL");
    await this.#living;
  }
}

/** Processes on one database, and one address for all of them. */
export class Installation implements AsyncDisposable {
  readonly members: readonly Member[];
  readonly front: Front;

  private constructor(members: readonly Member[], front: Front) {
    this.members = members;
    this.front = front;
  }

  static async create({ shape, folder, database, env }: InstallationOptions): Promise<Installation> {
    const roles = ROLES[shape];
    const ports: number[] = [];
    for (const _ of roles) ports.push(await freePort());
    const front = await Front.start(ports.filter((_, index) => roles[index] !== "plugin-host"));
    const members: Member[] = [];
    for (const [index, role] of roles.entries()) {
      const line = database && (await TcpProxy.start({ port: database.port, host: "127.0.0.1" }));
      const own = {
        LINKTOR_LOG_LEVEL: "warn",
        LINKTOR_PUBLIC_URL: front.url,
        LINKTOR_PLATFORM_KEY: "platform-key-of-the-tests",
        ...(role && { LINKTOR_ROLES: role }),
        ...(line && database && databaseEnv(database.url, line.port)),
        ...env,
      };
      const name = role ? `${index}-${role.replace(",", "-")}` : `${index}-server`;
      members.push(new Member({ name, folder, port: ports[index] ?? 0, line, env: own }));
    }
    return new Installation(members, front);
  }

  get url(): string {
    return this.front.url;
  }

  start(): void {
    for (const member of this.members) member.start();
  }

  async ready(timeoutMs: number): Promise<void> {
    for (const end = Date.now() + timeoutMs; !this.members.every(({ isReady }) => isReady); await sleep(20)) {
      if (Date.now() > end) throw new Error(`not ready in time: ${this.members.filter(({ isReady }) => !isReady).join("\n")}`);
    }
  }

  /** Ends that nobody asked for. */
  oddEnds(): string[] {
    return this.members.flatMap((member) => member.oddEnds);
  }

  /** Politely; answers how each ended. */
  async stop(): Promise<(number | string)[]> {
    return await Promise.all(this.members.map((member) => member.stop()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.members.map((member) => member.kill()));
    await this.front[Symbol.asyncDispose]();
    for (const { line } of this.members) await line?.[Symbol.asyncDispose]();
  }
}

function databaseEnv(url: string, port: number): Record<string, string> {
  const through = new URL(url);
  through.port = String(port);
  return { DATABASE_URL: through.href, LINKTOR_SECRET_KEY: "key-of-the-tests".repeat(2), LINKTOR_JWT_SECRET: "jwt-of-the-tests".repeat(2) };
}
