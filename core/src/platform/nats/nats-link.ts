import { setTimeout as sleep } from "node:timers/promises";
import { type ConnectionOptions, connect, type NatsConnection } from "@nats-io/transport-node";
import type { Logger } from "pino";
import type { NatsSettings } from "./settings.js";

const RETRY_MS = 1000;
const CONNECT_MS = 3000;
/** A server that stands still is noticed after three of them. */
const PING_MS = 3000;

/** A connection to NATS that nobody waits for, and that never gives up. */
export class NatsLink implements AsyncDisposable {
  readonly #settings: NatsSettings;
  readonly #log: Logger;
  readonly #listeners = new Map<string, () => void>();
  readonly #whenUp = new Set<() => void>();
  readonly #over = new AbortController();
  #connection: NatsConnection | undefined;
  #isUp = false;
  #timesUp = 0;
  #detail = "not reached yet";

  constructor(settings: NatsSettings, log: Logger) {
    this.#settings = settings;
    this.#log = log;
    void this.#run();
  }

  /** While NATS is there. */
  get connection(): NatsConnection | undefined {
    return this.#isUp ? this.#connection : undefined;
  }

  /** How it is, and that in words. */
  get state(): { readonly ok: boolean; readonly detail: string } {
    return { ok: this.#isUp, detail: this.#detail };
  }

  /** How often it came to be there. */
  get timesUp(): number {
    return this.#timesUp;
  }

  /** Calls back at every message on a subject, from now on, over all reconnections; but not at what this process says. */
  listen(subject: string, listener: () => void): void {
    this.#listeners.set(subject, listener);
    if (this.#connection) subscribe(this.#connection, subject, listener);
  }

  /** Calls back whenever NATS came (back): what was said meanwhile was missed. */
  onUp(listener: () => void): void {
    this.#whenUp.add(listener);
  }

  /** Tells whoever listens now; is lost while NATS is away. */
  tell(subject: string): void {
    try {
      this.connection?.publish(subject);
    } catch (error) {
      this.#say((error as Error).message);
    }
  }

  /** The library reconnects by itself once it was connected; this is for the first time, and for when it gave up. */
  async #run(): Promise<void> {
    const { signal } = this.#over;
    while (!signal.aborted) {
      try {
        await this.#hold(await connect(optionsFor(this.#settings)));
      } catch (error) {
        this.#down((error as Error).message);
      }
      await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  async #hold(connection: NatsConnection): Promise<void> {
    if (this.#over.signal.aborted) return connection.close();
    this.#connection = connection;
    for (const [subject, listener] of this.#listeners) subscribe(connection, subject, listener);
    this.#up(connection);
    void this.#follow(connection);
    this.#down((await connection.closed())?.message ?? "closed");
  }

  async #follow(connection: NatsConnection): Promise<void> {
    for await (const status of connection.status()) {
      if (status.type === "reconnect") this.#up(connection);
      else if (status.type === "disconnect") this.#down("disconnected");
      else if (status.type === "error") this.#say(status.error.message);
      // Before it reconnects the library wants to have written everything, which a server that stands still never takes.
      else if (status.type === "staleConnection") void connection.close();
    }
  }

  #up(connection: NatsConnection): void {
    this.#isUp = true;
    this.#timesUp += 1;
    this.#detail = `connected to ${connection.getServer()}`;
    this.#log.info({ server: connection.getServer() }, "NATS is there");
    for (const listener of this.#whenUp) listener();
  }

  #down(reason: string): void {
    if (this.#over.signal.aborted) return;
    this.#isUp = false;
    this.#say(reason);
  }

  /** Once, not at every try. */
  #say(trouble: string): void {
    const detail = `${this.#isUp ? "in trouble" : "away"}: ${trouble}`;
    if (detail === this.#detail) return;
    this.#detail = detail;
    this.#log.warn({ trouble }, this.#isUp ? "NATS is in trouble" : "NATS is away; Linktor works on, and tries again");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort();
    this.#isUp = false;
    await this.#connection?.close();
  }
}

function subscribe(connection: NatsConnection, subject: string, listener: () => void): void {
  connection.subscribe(subject, {
    callback: (error) => {
      if (!error) listener();
    },
  });
}

function optionsFor({ servers, isTls, login }: NatsSettings): ConnectionOptions {
  return {
    servers: [...servers],
    name: "linktor",
    ...login,
    ...(isTls && { tls: {} }),
    timeout: CONNECT_MS,
    maxReconnectAttempts: -1,
    reconnectTimeWait: RETRY_MS,
    // A password that is being changed is no reason to stay away for ever.
    ignoreAuthErrorAbort: true,
    pingInterval: PING_MS,
    maxPingOut: 2,
    noEcho: true,
    noAsyncTraces: true,
  };
}
