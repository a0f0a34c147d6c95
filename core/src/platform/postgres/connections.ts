import type pg from "pg";
import { DatabaseAway } from "./outage.js";

export interface ConnectionsOptions {
  readonly makePool: () => pg.Pool;
  /** Most that are lent at a time. */
  readonly max: number;
  /** Most that wait for one; whoever comes after them is refused at once. */
  readonly maxWaiting: number;
  /** How long one waits. */
  readonly waitMs: number;
}

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

const CLOSE_MS = 2000;

/** The connections to a server: a bounded number, a bounded line before them, and a way to be rid of all of them at once. */
export class Connections implements AsyncDisposable {
  readonly #options: ConnectionsOptions;
  readonly #waiting = new Set<Waiting>();
  readonly #connecting = new Set<(error: Error) => void>();
  readonly #open = new Set<pg.PoolClient>();
  readonly #used = new WeakSet<pg.PoolClient>();
  #pool: pg.Pool;
  #lent = 0;
  #isCut = false;
  /** When the server last answered, by `performance.now()`. */
  heardAt = 0;

  constructor(options: ConnectionsOptions) {
    this.#options = options;
    this.#pool = this.#makePool();
  }

  get totalCount(): number {
    return this.#pool.totalCount;
  }

  get idleCount(): number {
    return this.#pool.idleCount;
  }

  /** How many wait for one. */
  get waitingCount(): number {
    return this.#waiting.size;
  }

  /** Borrows one. Fails when there is none in time, when too many wait, and while the server does not answer. */
  async take(): Promise<pg.PoolClient> {
    if (this.#isCut) throw new DatabaseAway("the database does not answer");
    if (this.#lent < this.#options.max) this.#lent += 1;
    else await this.#wait();
    try {
      return await this.#connect();
    } catch (error) {
      this.#passOn();
      throw error;
    }
  }

  /** Gives one back; one that is broken is closed. */
  giveBack(client: pg.PoolClient, isBroken: boolean): void {
    this.#used.add(client);
    client.release(isBroken);
    this.#passOn();
  }

  /** Another one for one that turned out to be dead. Others that lay idle are not trusted either. */
  async exchange(client: pg.PoolClient): Promise<pg.PoolClient> {
    this.renew();
    const other = await this.#connect();
    client.release(true);
    return other;
  }

  /** Whether it was lent before: since then it may have died unseen. */
  isUsed(client: pg.PoolClient): boolean {
    return this.#used.has(client);
  }

  /** Makes every connection anew: idle ones are closed now, lent ones when they come back. */
  renew(): void {
    const before = this.#pool;
    this.#pool = this.#makePool();
    // Those that lead nowhere never say that they are closed.
    before.end().catch(() => undefined);
  }

  /** Ends every connection without a word, and refuses new ones until `mend`. */
  cut(): void {
    this.#isCut = true;
    const away = new DatabaseAway("the database does not answer");
    for (const { reject } of this.#waiting) reject(away);
    for (const reject of this.#connecting) reject(away);
    this.#waiting.clear();
    this.#connecting.clear();
    this.renew();
    for (const client of this.#open) destroy(client);
  }

  mend(): void {
    this.#isCut = false;
  }

  #makePool(): pg.Pool {
    const pool = this.#options.makePool();
    // An error of a lent connection reaches its query too; as an event that nobody hears, it would end the process.
    pool.on("connect", (client) => {
      client.on("error", () => undefined);
      this.#open.add(client);
    });
    pool.on("remove", (client) => this.#open.delete(client));
    // An error of an idle one is nobody's: the pool replaces the connection.
    pool.on("error", () => undefined);
    return pool;
  }

  #wait(): Promise<void> {
    const { maxWaiting, waitMs } = this.#options;
    if (this.#waiting.size >= maxWaiting) throw new DatabaseAway("too many wait for a connection to the database");
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(one);
        reject(new DatabaseAway("no connection to the database became free in time"));
      }, waitMs);
      const one: Waiting = {
        resolve: () => {
          clearTimeout(timer);
          resolve();
        },
        reject: (error) => {
          clearTimeout(timer);
          reject(error);
        },
      };
      this.#waiting.add(one);
    });
  }

  /** The place of one that was given back goes to the next in line. */
  #passOn(): void {
    const [next] = this.#waiting;
    if (!next) {
      this.#lent -= 1;
      return;
    }
    this.#waiting.delete(next);
    next.resolve();
  }

  async #connect(): Promise<pg.PoolClient> {
    const pool = this.#pool;
    if (pool.idleCount > 0) return pool.connect();
    return new Promise((resolve, reject) => {
      this.#connecting.add(reject);
      pool.connect().then(
        (client) => {
          if (this.#connecting.delete(reject)) resolve(client);
          else client.release(true);
        },
        (error: Error) => {
          this.#connecting.delete(reject);
          reject(error);
        },
      );
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const late = setTimeout(() => this.#open.forEach(destroy), CLOSE_MS);
    await this.#pool.end();
    clearTimeout(late);
    this.#open.forEach(destroy);
  }
}

function destroy(client: pg.PoolClient): void {
  (client as unknown as pg.Client).connection.stream.destroy();
}
