import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import type { Connections } from "./connections.js";
import type { DatabaseHealth, DatabaseState } from "./health.js";
import { clientConfig, type PostgresSettings } from "./open.js";
import { codeOf, DatabaseAway, isLost } from "./outage.js";
import { SteadyClock } from "./steady-clock.js";

export interface WatchOptions {
  readonly settings: PostgresSettings;
  readonly connections: Connections;
  /** The newest migration that this process knows. */
  readonly newestMigration: string;
  readonly onChange: (state: DatabaseState) => void;
}

const EVERY_MS = 500;
/** While it is away. */
const AGAIN_MS = 250;
const LIMIT_MS = 1000;
/** Silence for longer than this means that no connection leads anywhere. */
const SILENCE_MS = 2000;
const READ_ONLY = "25006";
/** One round trip. The write is what a transaction of the platform does, under its role. */
const PROBE = `
  begin; set local role linktor_system; update write_probe set at = clock_timestamp(); commit;
  select extract(epoch from clock_timestamp()) * 1000 as now, (select max(name) from migration) as newest`;

interface Answer {
  readonly now: string;
  readonly newest: string;
}

/**
 * Writes to a server twice a second, over a connection of its own, and so knows within two seconds that it went away, stands
 * still or stores nothing. Where nobody answers any more it ends all connections, so that nothing waits on them; where the server
 * has become one that stores nothing it makes them anew, so that they follow an address that moved.
 */
export class DatabaseWatch implements DatabaseHealth {
  readonly clock = new SteadyClock();
  readonly #options: WatchOptions;
  readonly #listeners = new Set<(isReady: boolean) => void>();
  readonly #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #client: pg.Client | undefined;
  #state: DatabaseState = { isReady: false, detail: "not asked yet" };
  #answeredAt = performance.now();

  private constructor(options: WatchOptions) {
    this.#options = options;
  }

  /** Looks once, and then again and again. */
  static async start(options: WatchOptions): Promise<DatabaseWatch> {
    const watch = new DatabaseWatch(options);
    await watch.#look();
    watch.#running = watch.#run();
    return watch;
  }

  state(): Promise<DatabaseState> {
    return Promise.resolve(this.#state);
  }

  onChange(listener: (isReady: boolean) => void): void {
    this.#listeners.add(listener);
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const startedAt = performance.now();
      await this.#look();
      await sleep(startedAt + (this.#state.isReady ? EVERY_MS : AGAIN_MS) - performance.now(), undefined, { signal }).catch(
        () => undefined,
      );
    }
  }

  async #look(): Promise<void> {
    const { connections, newestMigration } = this.#options;
    try {
      const { newest } = await inTime(this.#ask());
      this.#answeredAt = performance.now();
      connections.mend();
      const isOlder = newest > newestMigration;
      const detail = isOlder ? `postgres; its schema ${newest} is newer than this process: start the newer version` : "postgres";
      this.#become({ isReady: true, detail });
    } catch (error) {
      this.#forget();
      if (codeOf(error) === READ_ONLY) connections.renew();
      const heardAt = Math.max(this.#answeredAt, connections.heardAt);
      if ((error instanceof DatabaseAway || isLost(error)) && performance.now() - heardAt > SILENCE_MS) connections.cut();
      this.#become({ isReady: false, detail: codeOf(error) === READ_ONLY ? "the server stores nothing: it is read-only" : textOf(error) });
    }
  }

  async #ask(): Promise<Answer> {
    const client = this.#client ?? (await this.#connect());
    const askedAt = performance.now();
    const results = (await client.query(PROBE)) as unknown as readonly pg.QueryResult<Answer>[];
    const answer = results.at(-1)?.rows[0];
    if (!answer) throw new Error("the probe was not answered");
    this.clock.learn(Number(answer.now), askedAt, performance.now());
    return answer;
  }

  async #connect(): Promise<pg.Client> {
    const { settings } = this.#options;
    const client = new pg.Client(clientConfig({ ...settings, connectTimeoutMs: LIMIT_MS, queryTimeoutMs: LIMIT_MS }));
    // Its question fails too.
    client.on("error", () => undefined);
    this.#client = client;
    await client.connect();
    return client;
  }

  /** Whatever went wrong, the next question goes over another connection. */
  #forget(): void {
    this.#client?.connection.stream.destroy();
    this.#client = undefined;
  }

  #become(state: DatabaseState): void {
    const before = this.#state;
    this.#state = state;
    if (before.isReady === state.isReady && before.detail === state.detail) return;
    this.#options.onChange(state);
    if (before.isReady !== state.isReady) for (const listener of this.#listeners) listener(state.isReady);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#running;
    this.#forget();
  }
}

/** A process that stood still itself for a while must not blame others: what came meanwhile is heard first. */
async function inTime<T>(work: Promise<T>): Promise<T> {
  const limit = new AbortController();
  const late = sleep(LIMIT_MS, undefined, { signal: limit.signal }).then(async () => {
    await setImmediate();
    throw new DatabaseAway("no answer in time");
  });
  late.catch(() => undefined);
  work.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    limit.abort();
  }
}

function textOf(error: unknown): string {
  const first = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
  return first instanceof Error ? first.message : String(first);
}
