import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import type { Readable } from "node:stream";
import type { Home } from "./home.js";

const ROOT = path.resolve(import.meta.dirname, "../../..");
const START_MS = 60_000;

export interface StartOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** What is run; default: the built server. */
  readonly script?: "core/dist/main.js" | "scripts/start.mjs";
  /** Where it is; default: this repository. */
  readonly root?: string;
  /** A module that is loaded before it. */
  readonly preload?: string;
}

/** The server in a process of its own, as whoever installs it starts it. */
export class ServerProcess implements AsyncDisposable {
  readonly pid: number;
  /** Exit code, or the signal that ended it. */
  readonly exited: Promise<number | string>;
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  #output = "";
  #hasExited = false;

  constructor(home: Pick<Home, "dataDir" | "env">, { env, script = "core/dist/main.js", root = ROOT, preload }: StartOptions = {}) {
    this.#child = spawn(process.execPath, [...(preload ? ["--import", preload] : []), path.join(root, script)], {
      // Where no config.yaml lies that is not the test's.
      cwd: path.dirname(home.dataDir),
      env: {
        PATH: process.env.PATH ?? "",
        HOME: process.env.HOME ?? "",
        LINKTOR_PORT: "0",
        LINKTOR_LOG_LEVEL: "warn",
        LINKTOR_DRAIN_GRACE: "0",
        ...home.env,
        ...env,
      },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    this.pid = this.#child.pid ?? 0;
    for (const stream of [this.#child.stdout, this.#child.stderr]) stream.on("data", (piece) => (this.#output += String(piece)));
    this.exited = once(this.#child, "close").then(([code, signal]) => {
      this.#hasExited = true;
      return (code ?? signal) as number | string;
    });
  }

  /** All that it printed and logged. */
  get output(): string {
    return this.#output;
  }

  /** Where it said that it listens. */
  get url(): string {
    return /Address +(\S+)/.exec(this.#output)?.[1] ?? "";
  }

  /** Resolves once it serves. */
  async ready(): Promise<this> {
    const end = Date.now() + START_MS;
    while (!this.#output.includes("Ctrl-C stops it.")) {
      if (this.#hasExited) throw new Error(`the server ended (${await this.exited}) before it was ready:\n${this.#output}`);
      if (Date.now() > end) throw new Error(`the server was not ready in time:\n${this.#output}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return this;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Asks it to stop; answers how it ended. */
  async stop(signal: "SIGINT" | "SIGTERM" = "SIGINT"): Promise<number | string> {
    this.signal(signal);
    return this.exited;
  }

  /** The one process, without a word to it. */
  async kill(): Promise<void> {
    this.signal("SIGKILL");
    await this.exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#hasExited) await this.kill();
  }
}

/** Starts a server and waits until it serves. */
export async function startServer(home: Pick<Home, "dataDir" | "env">, options?: StartOptions): Promise<ServerProcess> {
  const server = new ServerProcess(home, options);
  try {
    return await server.ready();
  } catch (error) {
    await server[Symbol.asyncDispose]();
    throw error;
  }
}
