import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { freePort } from "./free-port.js";
import { standStill } from "./stand-still.js";

const START_MS = 20_000;

export interface NatsOptions {
  /** Further arguments of nats-server, for example `["--auth", "secret"]`. */
  readonly args?: readonly string[];
}

/** A nats-server of our own with JetStream, on a port that stays the same over stops and starts. */
export class NatsServer implements AsyncDisposable {
  readonly #dir: string;
  readonly #args: readonly string[];
  readonly port: number;
  #child: ChildProcess | undefined;
  #exited: Promise<unknown> = Promise.resolve();
  #output = "";

  private constructor(dir: string, port: number, args: readonly string[]) {
    this.#dir = dir;
    this.port = port;
    this.#args = args;
  }

  static async start({ args = [] }: NatsOptions = {}): Promise<NatsServer> {
    const server = new NatsServer(await mkdtemp(path.join(tmpdir(), "lknats-")), await freePort(), args);
    try {
      await server.start();
    } catch (error) {
      await server[Symbol.asyncDispose]();
      throw error;
    }
    return server;
  }

  get url(): string {
    return `nats://127.0.0.1:${this.port}`;
  }

  /** Starts it again, after `stop` or `kill`, with other arguments if they are given. Resolves once it takes connections. */
  async start(args = this.#args): Promise<void> {
    if (this.#child) throw new Error("nats-server runs already");
    this.#output = "";
    const listen = ["-a", "127.0.0.1", "-p", String(this.port)];
    const child = spawn("nats-server", [...listen, "-js", "-sd", this.#store, ...args], { stdio: ["ignore", "ignore", "pipe"] });
    child.stderr.on("data", (piece) => (this.#output += String(piece)));
    child.on("error", (error) => (this.#output += `${error.message}; run scripts/setup-nats.sh`));
    this.#child = child;
    this.#exited = once(child, "close").catch(() => undefined);
    void this.#exited.then(() => {
      if (this.#child === child) this.#child = undefined;
    });
    const end = Date.now() + START_MS;
    while (!this.#output.includes("Server is ready")) {
      if (!this.#child || Date.now() > end) throw new Error(`nats-server does not start:\n${this.#output}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** Asks it to end. */
  async stop(): Promise<void> {
    await this.#end("SIGTERM");
  }

  /** Without a word to it. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** It stands still: connections stay open and nothing is answered. */
  pause(): void {
    if (this.#child?.pid) standStill(this.#child.pid);
  }

  resume(): void {
    this.#child?.kill("SIGCONT");
  }

  /** Deletes all that it stored. */
  async wipe(): Promise<void> {
    await rm(this.#store, { recursive: true, force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await rm(this.#dir, { recursive: true, force: true });
  }

  get #store(): string {
    return path.join(this.#dir, "store");
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    // One that was paused takes no other signal.
    this.resume();
    this.#child?.kill(signal);
    await this.#exited;
  }
}
