import { CompiledQuery, type Kysely, sql } from "kysely";
import type { TenantId } from "../../shared/ids.js";
import { passing } from "../fault-points.js";
import { STALE_PLAN } from "./lending.js";
import type { Tables } from "./tables.js";
import { through } from "./through.js";
import type { Topic, Wakeups } from "./wakeups.js";

declare const inTransaction: unique symbol;

/** An open transaction: role and tenant are set; what goes through it commits together. */
export type Tx = Omit<Kysely<Tables>, "transaction" | "connection" | "destroy" | "startTransaction"> & {
  readonly [inTransaction]: true;
};

/** The way to the database. All that can be done with it is to open a transaction. */
export interface Db {
  readonly kysely: Kysely<Tables>;
  readonly wakeups: Wakeups;
}

/** What is left to do for a transaction when what it is for is done. */
interface Ending {
  readonly topics: Set<Topic>;
  /** Send their statements as soon as they are called. */
  readonly writes: (() => Promise<unknown>)[];
}

const endings = new WeakMap<object, Ending>();

/** Opens a transaction in which row-level security shows the rows of one tenant. */
export function inTenant<T>(db: Db, tenantId: TenantId, run: (tx: Tx) => Promise<T>): Promise<T> {
  return transact(db, `begin; set local role linktor_app; select set_config('app.tenant_id', ${literal(tenantId)}, true)`, run);
}

/** Opens a transaction for the few steps that cross tenants; its policies open only the tables they need. */
export function inSystem<T>(db: Db, run: (tx: Tx) => Promise<T>): Promise<T> {
  return transact(db, "begin; set local role linktor_system", run);
}

/** Runs a step that may fail without failing its transaction. */
export async function inSavepoint<T>(tx: Tx, run: () => Promise<T>): Promise<T> {
  await sql`savepoint step`.execute(tx as never);
  const writes = endings.get(tx)?.writes ?? [];
  const writesBefore = writes.length;
  try {
    const result = await run();
    await sql`release savepoint step`.execute(tx as never);
    return result;
  } catch (error) {
    writes.length = writesBefore;
    await sql`rollback to savepoint step`.execute(tx as never);
    throw error;
  }
}

/** Wakes a topic once the transaction has committed. */
export function wakeAfterCommit(tx: Tx, topic: Topic): void {
  endings.get(tx)?.topics.add(topic);
}

/**
 * Writes something that nothing else of the transaction looks at, at its end: sent along with the commit, it costs no round trip.
 * `write` makes one statement, without waiting for anything before.
 */
export function writeAtCommit(tx: Tx, write: () => Promise<unknown>): void {
  endings.get(tx)?.writes.push(write);
}

const TRANSACTION_TRIES = 4;
/** Deadlock, serialization failure, and a plan from before a migration: nothing was done, and the next try may go well. */
const WORTH_ANOTHER_TRY = new Set(["40P01", "40001", STALE_PLAN]);

async function transact<T>(db: Db, preamble: string, run: (tx: Tx) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await transactOnce(db, preamble, run);
    } catch (error) {
      const code = (error as { code?: string }).code ?? "";
      if (tries >= TRANSACTION_TRIES || !WORTH_ANOTHER_TRY.has(code)) throw error;
    }
  }
}

async function transactOnce<T>(db: Db, preamble: string, run: (tx: Tx) => Promise<T>): Promise<T> {
  const ending: Ending = { topics: new Set(), writes: [] };
  const result = await db.kysely.getExecutor().provideConnection(async (connection) => {
    const { queries, close } = through(db.kysely, connection);
    const tx = queries as unknown as Tx;
    endings.set(tx, ending);
    const say = (text: string) => connection.executeQuery(CompiledQuery.raw(text));
    // What is asked first goes out with it.
    const begun = say(preamble);
    try {
      const value = await afterwards(run(tx), begun);
      const written = ending.writes.map((write) => write());
      close();
      // What failed comes before the commit that was none because of it.
      const failed = (await Promise.allSettled([...written, say("commit")])).find(({ status }) => status === "rejected");
      if (failed) throw (failed as PromiseRejectedResult).reason;
      return value;
    } catch (error) {
      close();
      await say("rollback").catch(() => undefined);
      throw error;
    }
  });
  if (ending.topics.size > 0) passing("commit-before-wake-up");
  for (const topic of ending.topics) db.wakeups.wake(topic);
  return result;
}

/** What `run` comes to; without a beginning that is what failed, whatever it came to. */
async function afterwards<T>(run: Promise<T>, begun: Promise<unknown>): Promise<T> {
  run.catch(() => undefined);
  await begun;
  return run;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The preamble is one round trip, and one round trip takes no parameters. */
function literal(tenantId: TenantId): string {
  if (!UUID.test(tenantId)) throw new Error("not a tenant id");
  return `'${tenantId}'`;
}

/** Runs a step of a tenant's transaction as linktor_system: for the few rows that are not the tenant's own. */
export async function asSystem<T>(tx: Tx, run: () => Promise<T>): Promise<T> {
  await sql`set local role linktor_system`.execute(tx as never);
  const stepBack = () => sql`set local role linktor_app`.execute(tx as never);
  try {
    const result = await run();
    await stepBack();
    return result;
  } catch (error) {
    // A statement that failed leaves a transaction that takes no other, this one included, until it is rolled back.
    await stepBack().catch(() => undefined);
    throw error;
  }
}
