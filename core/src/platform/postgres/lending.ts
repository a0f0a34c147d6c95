import type { PostgresPool, PostgresPoolClient, PostgresQueryResult } from "kysely";
import type pg from "pg";
import type { Connections } from "./connections.js";
import { endsConnection, isLost } from "./outage.js";

/** Waited for before a connection is lent. */
export type BeforeLending = () => Promise<unknown> | undefined;

/** Says that a transaction did not commit although nobody said so: a statement failed, and its failure was swallowed. */
export class RolledBack extends Error {
  override name = "RolledBack";
}

/**
 * Lends connections to Kysely. One whose transaction did not end, because its `commit` or `rollback` failed, is closed:
 * whoever borrowed it next would commit the rest of it. So is one that did not answer in time, or whose server went.
 */
export function lend(connections: Connections, isPipelined: boolean, beforeLending: BeforeLending = () => undefined): PostgresPool {
  const statements = new StatementNames();
  async function connect(): Promise<PostgresPoolClient> {
    await beforeLending();
    return lent(await connections.take(), connections, statements, isPipelined);
  }
  return { connect, end: () => connections[Symbol.asyncDispose]() };
}

/** `0A000`: the result of a prepared statement would have another shape than before. */
export const STALE_PLAN = "0A000";
const TRANSACTION_FAILED = "25P02";
const MAX_STATEMENTS = 500;
/** Beginning a transaction waits for nobody. Later than this nobody answers any more. */
const BEGIN_MS = 2000;

function failedBefore(error: unknown): boolean {
  return (error as { code?: unknown }).code === TRANSACTION_FAILED;
}

/**
 * Names statements that come again, so that each connection plans them once. Lists of parameters make ever new texts;
 * beyond the limit those are planned each time.
 */
class StatementNames {
  readonly #names = new Map<string, string>();

  nameOf(text: string): string | undefined {
    const known = this.#names.get(text);
    if (known || this.#names.size >= MAX_STATEMENTS) return known;
    const name = `s${this.#names.size}`;
    this.#names.set(text, name);
    return name;
  }
}

/** What is asked in one turn goes to the server in one piece: each piece wakes it up. */
function together(client: pg.PoolClient): void {
  const { stream } = (client as unknown as pg.Client).connection;
  stream.cork();
  process.nextTick(() => stream.uncork());
}

function lent(first: pg.PoolClient, connections: Connections, statements: StatementNames, isPipelined: boolean): PostgresPoolClient {
  let client = first;
  let hasUnended = false;
  let lost: unknown;
  /** What failed the transaction. Until the next begins: answers that come together are heard in another order than they came. */
  let fault: unknown;
  let last: Promise<unknown> = Promise.resolve();
  let begun: Promise<unknown> = Promise.resolve();

  async function ask(query: pg.QueryConfig & { readonly query_timeout?: number }): Promise<pg.QueryResult> {
    if (isPipelined) together(client);
    const result = await client.query(query).catch((error: unknown) => {
      // At once, so that those that were sent with it find it.
      if (!failedBefore(error)) fault = error;
      throw error;
    });
    connections.heardAt = performance.now();
    return result;
  }

  /** A connection that died while it lay idle is found out here, where another can still take its place. */
  async function begin(text: string): Promise<pg.QueryResult> {
    try {
      return await ask({ text, query_timeout: BEGIN_MS });
    } catch (error) {
      if (!endsConnection(error) || !connections.isUsed(client)) throw error;
      client = await connections.exchange(client);
      return ask({ text, query_timeout: BEGIN_MS });
    }
  }

  /** What went out with a `begin` that reached nobody goes to the connection that took the place of the dead one. */
  async function follow(query: pg.QueryConfig): Promise<pg.QueryResult> {
    const by = client;
    try {
      return await ask(query);
    } catch (error) {
      if (!endsConnection(error)) throw error;
      await begun;
      if (client === by) throw error;
      return ask(query);
    }
  }

  function send(text: string, values: readonly unknown[]): Promise<pg.QueryResult> {
    const name = values.length > 0 ? statements.nameOf(text) : undefined;
    if (!text.startsWith("begin")) return follow({ text, values: [...values], ...(name && { name }) });
    fault = undefined;
    const beginning = begin(text);
    begun = beginning.catch(() => undefined);
    return beginning;
  }

  async function query(text: string, values: readonly unknown[]): Promise<PostgresQueryResult<never>> {
    // What is asked after a question that nobody answered would wait behind it.
    if (lost) throw lost as Error;
    const isEnd = text === "commit" || text === "rollback";
    try {
      const result = await send(text, values);
      if (isEnd) hasUnended = false;
      if (text === "commit" && result.command !== "COMMIT") {
        throw new RolledBack("The transaction was rolled back: a statement failed in it, and its failure was swallowed.");
      }
      return result as unknown as PostgresQueryResult<never>;
    } catch (error) {
      if (isEnd && !(error instanceof RolledBack)) hasUnended = true;
      // A plan from before a migration: the connection's statements are of no use any more.
      if ((error as { code?: unknown }).code === STALE_PLAN) hasUnended = true;
      if (endsConnection(error)) hasUnended = true;
      if (isLost(error)) lost = error;
      // It fails only because one that was sent with it did.
      throw failedBefore(error) ? (fault ?? error) : error;
    }
  }
  /** For a database that is not asked the next before it has answered the last. */
  function queryInTurn(text: string, values: readonly unknown[]): Promise<PostgresQueryResult<never>> {
    const turn = last.then(() => query(text, values));
    last = turn.catch(() => undefined);
    return turn;
  }

  const way = isPipelined ? query : queryInTurn;
  return { query: way as unknown as PostgresPoolClient["query"], release: () => connections.giveBack(client, hasUnended) };
}
