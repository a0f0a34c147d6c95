import { sql } from "kysely";
import type { Clock } from "../../shared/clock.js";
import { type Db, inSystem, type Tx } from "../postgres/transaction.js";

/** Work of one kind that is not done. */
export interface WorkBacklog {
  readonly kind: string;
  /** At most `MOST`, which then means: or more. */
  readonly depth: number;
  /** How late the most overdue is; 0: nothing is due. */
  readonly overdueMs: number;
  /** How old the oldest is that was put off at least once; 0: there is none. */
  readonly postponedMs: number;
}

export interface Backlog {
  readonly work: readonly WorkBacklog[];
  readonly parked: Readonly<Record<string, number>>;
  readonly unstamped: number;
  readonly unstampedMs: number;
}

/** Further nobody counts, so that the figures of a bad day cost no more than those of a good one. */
const MOST = 10_000;

/** What waits. Each part walks an index of what is open, whatever else there is. */
export async function readBacklog(tx: Tx, now: Date): Promise<Backlog> {
  const work = await readWork(tx, now);
  const parked = await readParked(tx);
  const unstamped = await readUnstamped(tx, now);
  return { work, parked, ...unstamped };
}

/** The kinds are found by stepping from one to the next in the index: there are few of them, and many rows of each. */
export const WORK_BACKLOG = sql<{ kind: string; depth: number; dueAt: Date | null; postponedAt: Date | null }>`
  with recursive kinds (kind) as (
    select (select kind from work where parked_at is null order by kind limit 1)
    union all
    select (select w.kind from work w where w.parked_at is null and w.kind > kinds.kind order by w.kind limit 1) from kinds where kinds.kind is not null
  )
  select kind,
    (select count(*) from (select from work w where w.kind = kinds.kind and w.parked_at is null order by w.run_at limit ${sql.lit(MOST)}) as counted)::int as depth,
    (select run_at from work w where w.kind = kinds.kind and w.parked_at is null order by run_at limit 1) as due_at,
    (select created_at from work w where w.kind = kinds.kind and w.parked_at is null and w.last_error is not null
      order by created_at limit 1) as postponed_at
  from kinds where kind is not null`;

export const PARKED = sql<{ kind: string; count: number }>`
  select kind, count(*)::int as count from (select kind from work where parked_at is not null limit ${sql.lit(MOST)}) as counted group by kind`;

export const UNSTAMPED = sql<{ count: number; at: Date | null }>`
  select (select count(*) from (select from event where position is null limit ${sql.lit(MOST)}) as counted)::int as count,
    (select at from event where position is null order by ordinal limit 1) as at`;

async function readWork(tx: Tx, now: Date): Promise<WorkBacklog[]> {
  const { rows } = await WORK_BACKLOG.execute(tx as never);
  return rows.map(({ kind, depth, dueAt, postponedAt }) => ({
    kind,
    depth,
    overdueMs: since(dueAt, now),
    postponedMs: since(postponedAt, now),
  }));
}

async function readParked(tx: Tx): Promise<Record<string, number>> {
  const { rows } = await PARKED.execute(tx as never);
  return Object.fromEntries(rows.map(({ kind, count }) => [kind, count]));
}

async function readUnstamped(tx: Tx, now: Date): Promise<Pick<Backlog, "unstamped" | "unstampedMs">> {
  const { rows } = await UNSTAMPED.execute(tx as never);
  return { unstamped: rows[0]?.count ?? 0, unstampedMs: since(rows[0]?.at, now) };
}

function since(at: Date | null | undefined, now: Date): number {
  return at ? Math.max(0, now.getTime() - at.getTime()) : 0;
}

const FRESH_MS = 5000;
const PATIENCE_MS = 1000;

/** Reads the backlog when somebody asks, every few seconds at most, however many ask. */
export class BacklogReader {
  readonly #db: Db;
  readonly #clock: Clock;
  readonly #onError: (error: unknown) => void;
  #reading: Promise<void> | undefined;
  #last: Backlog | undefined;
  #readAt = Number.NEGATIVE_INFINITY;
  #isFailing = false;

  constructor(db: Db, clock: Clock, onError: (error: unknown) => void) {
    this.#db = db;
    this.#clock = clock;
    this.#onError = onError;
  }

  /** The last figures; older ones when the database does not answer, none when it never did. */
  async read(): Promise<Backlog | undefined> {
    if (performance.now() - this.#readAt > FRESH_MS) this.#reading ??= this.#refresh().finally(() => (this.#reading = undefined));
    if (this.#reading) await Promise.race([this.#reading, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS).unref())]);
    return this.#last;
  }

  /** Whether the figures are of now. */
  get isFresh(): boolean {
    return !this.#isFailing && performance.now() - this.#readAt < FRESH_MS + PATIENCE_MS;
  }

  async #refresh(): Promise<void> {
    try {
      this.#last = await inSystem(this.#db, (tx) => readBacklog(tx, this.#clock.now()));
      this.#readAt = performance.now();
      this.#isFailing = false;
    } catch (error) {
      if (!this.#isFailing) this.#onError(error);
      this.#isFailing = true;
    }
  }
}
