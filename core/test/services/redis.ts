import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { Redis } from "ioredis";
import { freePort } from "./free-port.js";
import { standStill } from "./stand-still.js";

const run = promisify(execFile);

const ROOT = path.resolve(import.meta.dirname, "../../..");
const START_MS = 10_000;

/** A Redis of one's own, on a port that stays the same however often it goes away and comes back. Keeps nothing on disk. */
export class TestRedis implements AsyncDisposable {
  readonly url: string;
  readonly #program: string;
  readonly #port: number;
  readonly #folder: string;
  #child: ChildProcess | undefined;

  private constructor(program: string, port: number, folder: string) {
    this.#program = program;
    this.#port = port;
    this.#folder = folder;
    this.url = `redis://127.0.0.1:${port}`;
  }

  /** One that is not there yet. */
  static async prepare(): Promise<TestRedis> {
    const { stdout } = await run("bash", [path.join(ROOT, "scripts/setup-redis.sh")], { maxBuffer: 1 << 24 });
    return new TestRedis(stdout.trim(), await freePort(), await mkdtemp(path.join(tmpdir(), "linktor-redis-")));
  }

  /** One that answers. */
  static async start(): Promise<TestRedis> {
    const redis = await TestRedis.prepare();
    await redis.start();
    return redis;
  }

  /** Starts it, empty; resolves once it answers. */
  async start(): Promise<void> {
    if (this.#child) throw new Error("this Redis runs already");
    const settings = ["--port", String(this.#port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", this.#folder];
    const child = spawn(this.#program, settings, { stdio: "ignore" });
    this.#child = child;
    for (const end = Date.now() + START_MS; !(await this.#answers()); await sleep(20)) {
      if (child.exitCode !== null) throw new Error(`redis-server ended with ${child.exitCode} when it was to start on port ${this.#port}`);
      if (Date.now() > end) throw new Error("redis-server did not answer in time");
    }
  }

  /** Stops it politely: clients are told. */
  async stop(): Promise<void> {
    await this.#end("SIGTERM");
  }

  /** Stops it without a word. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** It holds its connections, takes new ones, and answers nothing. */
  pause(): void {
    if (this.#child?.pid) standStill(this.#child.pid);
  }

  resume(): void {
    this.#child?.kill("SIGCONT");
  }

  /** Forgets everything that is in it. */
  async flush(): Promise<void> {
    await this.ask((redis) => redis.flushall());
  }

  /** Looks into it. */
  async ask<T>(question: (redis: Redis) => Promise<T>): Promise<T> {
    const redis = new Redis(this.url, { retryStrategy: () => null, maxRetriesPerRequest: 0, connectTimeout: 1000, lazyConnect: true });
    redis.on("error", () => undefined);
    try {
      await redis.connect();
      return await question(redis);
    } finally {
      redis.disconnect();
    }
  }

  async #answers(): Promise<boolean> {
    return this.ask((redis) => redis.ping()).then(
      () => true,
      () => false,
    );
  }

  async #end(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    const child = this.#child;
    if (!child) return;
    this.#child = undefined;
    const ended = child.exitCode === null && child.signalCode === null ? once(child, "exit") : undefined;
    child.kill(signal);
    // One that is paused hears nothing else.
    if (signal === "SIGTERM") child.kill("SIGCONT");
    await ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
