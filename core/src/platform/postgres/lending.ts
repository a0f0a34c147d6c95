import type { PostgresPool, PostgresPoolClient, PostgresQueryResult } from "kysely";
import type pg from "pg";

/** Waited for before a connection is lent. */
export type BeforeLending = () => Promise<unknown> | undefined;

/** Says that a transaction did not commit although nobody said so: a statement failed, and its failure was swallowed. */
export class RolledBack extends Error {
  override name = "RolledBack";
}

/**
 * Lends the connections of a pool to Kysely. One whose transaction did not end, because its `commit` or `rollback`
 * failed, is closed: whoever borrowed it next would commit the rest of it.
 */
export function lend(pool: pg.Pool, beforeLending: BeforeLending = () => undefined): PostgresPool {
  // An error of a lent connection reaches its query too; as an event that nobody hears, it would end the process.
  pool.on("connect", (client) => client.on("error", () => undefined));
  // An error of an idle one is nobody's: the pool replaces the connection.
  pool.on("error", () => undefined);
  const statements = new StatementNames();
  async function connect(): Promise<PostgresPoolClient> {
    await beforeLending();
    return lent(await pool.connect(), statements);
  }
  return { connect, end: () => pool.end() };
}

/** `0A000`: the result of a prepared statement would have another shape than before. */
export const STALE_PLAN = "0A000";
const MAX_STATEMENTS = 500;

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

function lent(client: pg.PoolClient, statements: StatementNames): PostgresPoolClient {
  let hasUnended = false;
  async function query(text: string, values: readonly unknown[]): Promise<PostgresQueryResult<never>> {
    const isEnd = text === "commit" || text === "rollback";
    const name = values.length > 0 ? statements.nameOf(text) : undefined;
    try {
      const result = await client.query({ text, values: [...values], ...(name && { name }) });
      if (isEnd) hasUnended = false;
      if (text === "commit" && result.command !== "COMMIT") {
        throw new RolledBack("The transaction was rolled back: a statement failed in it, and its failure was swallowed.");
      }
      return result as unknown as PostgresQueryResult<never>;
    } catch (error) {
      if (isEnd && !(error instanceof RolledBack)) hasUnended = true;
      // A plan from before a migration: the connection's statements are of no use any more.
      if ((error as { code?: unknown }).code === STALE_PLAN) hasUnended = true;
      throw error;
    }
  }
  return { query: query as unknown as PostgresPoolClient["query"], release: () => client.release(hasUnended) };
}
