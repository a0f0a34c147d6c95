import { createHash, randomUUID } from "node:crypto";
import { Redis, type RedisOptions } from "ioredis";

/** How long anybody waits for Redis. Whoever asks does without it afterwards. */
const PATIENCE_MS = 500;
const FIRST_CONTACT_MS = 2000;
const RETRY_MS = 100;
const LONGEST_RETRY_MS = 2000;
const PING_MS = 1000;
const MAX_UNDER_WAY = 10_000;

/** Nothing waits in a queue, nothing is sent twice, and the connection is looked for as long as the process lives. */
const OPTIONS: RedisOptions = {
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  autoResendUnfulfilledCommands: false,
  // Who subscribes does it anew with each connection.
  autoResubscribe: false,
  connectTimeout: FIRST_CONTACT_MS,
  commandTimeout: PATIENCE_MS,
  // A Redis that holds its connections and says nothing is one that is away.
  socketTimeout: PATIENCE_MS,
  retryStrategy: (times) => Math.min(RETRY_MS * 2 ** Math.min(times, 10), LONGEST_RETRY_MS),
  lazyConnect: true,
};

export interface RedisLog {
  info(fields: object, text: string): void;
  warn(fields: object, text: string): void;
}

/**
 * The way to Redis. What is in Redis may be gone at any moment, and so may Redis: whoever asks gets an answer within half a second,
 * or undefined, and has a way to do without. Nobody waits while it is known to be away.
 */
export class RedisLink implements AsyncDisposable {
  /** Of this process, to know its own words when they come back. */
  readonly processId = randomUUID();
  /** Before every name, so that installations that share a Redis do not meet. */
  readonly prefix: string;
  readonly #commands: Redis;
  readonly #subscriber: Redis;
  readonly #pings: NodeJS.Timeout;
  #underWay = 0;
  #lastError = "no connection yet";
  #wasUp: boolean | undefined;

  constructor(url: string, secret: Buffer, log: RedisLog) {
    this.prefix = `linktor:${createHash("sha256").update("linktor:redis").update(secret).digest("hex").slice(0, 12)}:`;
    this.#commands = new Redis(url, OPTIONS);
    this.#subscriber = new Redis(url, OPTIONS);
    for (const client of [this.#commands, this.#subscriber]) {
      client.on("error", (error: Error) => {
        this.#lastError = messageOf(error);
        this.#tell(log);
      });
      for (const event of ["ready", "close"] as const) client.on(event, () => this.#tell(log));
      client.connect().catch(() => undefined);
    }
    this.#pings = setInterval(() => {
      for (const client of [this.#commands, this.#subscriber]) if (client.status === "ready") client.ping().catch(() => undefined);
    }, PING_MS);
  }

  get isUp(): boolean {
    return this.#commands.status === "ready" && this.#subscriber.status === "ready";
  }

  /** How it is, for people. */
  get detail(): string {
    return this.isUp ? "redis" : `redis is away, each process does without: ${this.#lastError}`;
  }

  get state(): { readonly ok: boolean; readonly detail: string } {
    return { ok: this.isUp, detail: this.detail };
  }

  /** Resolves once there is a connection, or it is clear that there is none now. */
  async settled(): Promise<void> {
    for (const end = Date.now() + FIRST_CONTACT_MS; !this.isUp && this.#wasUp === undefined && Date.now() < end; )
      await new Promise((resolve) => setTimeout(resolve, 10));
  }

  /** Asks Redis; undefined when it does not answer. */
  async ask<T>(question: (redis: Redis) => Promise<T>): Promise<T | undefined> {
    if (this.#commands.status !== "ready" || this.#underWay >= MAX_UNDER_WAY) return undefined;
    this.#underWay += 1;
    try {
      return await question(this.#commands);
    } catch (error) {
      this.#lastError = messageOf(error as Error);
      return undefined;
    } finally {
      this.#underWay -= 1;
    }
  }

  /** Makes something that keeps itself in Redis; to be used inside of `ask` only. */
  store<T>(make: (client: Redis) => T): T {
    return make(this.#commands);
  }

  /** Hears what is said on a channel; `onJoined` each time from which nothing is missed. */
  subscribe(channel: string, onMessage: (text: string) => void, onJoined: () => void): void {
    const client = this.#subscriber;
    const join = (): void => void client.subscribe(channel).then(onJoined, () => client.disconnect(true));
    client.on("message", (name, text) => {
      if (name === channel) onMessage(text);
    });
    client.on("ready", join);
    if (client.status === "ready") join();
  }

  /** Says once what changed; attempts in between are not worth a line. */
  #tell(log: RedisLog): void {
    const { isUp } = this;
    if (isUp === this.#wasUp || (!isUp && this.#isConnecting())) return;
    const isFirst = this.#wasUp === undefined;
    this.#wasUp = isUp;
    if (!isUp) log.warn({ reason: this.#lastError }, "redis is away; limits, typing and presence are each process's own until it is back");
    else if (!isFirst) log.info({}, "redis is back");
  }

  /** At the beginning one of the two is there before the other. */
  #isConnecting(): boolean {
    return [this.#commands, this.#subscriber].every(({ status }) => status === "ready" || status === "connecting" || status === "connect");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#pings);
    for (const client of [this.#commands, this.#subscriber]) {
      client.removeAllListeners("close");
      client.disconnect();
    }
  }
}

function messageOf(error: Error): string {
  // What several addresses answered comes as one error without a text.
  const [first] = (error as AggregateError).errors ?? [];
  return error.message || (first as Error | undefined)?.message || error.name;
}
