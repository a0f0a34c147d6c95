import type { PostgresPool, PostgresPoolClient, PostgresQueryResult } from "kysely";
import type pg from "pg";

/** Says that a transaction did not commit although nobody said so: a statement failed, and its failure was swallowed. */
export class RolledBack extends Error {
  override name = "RolledBack";
}

/**
 * Lends the connections of a pool to Kysely. One whose transaction did not end, because its `commit` or `rollback`
 * failed, is closed: whoever borrowed it next would commit the rest of it.
 */
export function lend(pool: pg.Pool): PostgresPool {
  // An error of a lent connection reaches its query too; as an event that nobody hears, it would end the process.
  pool.on("connect", (client) => client.on("error", () => undefined));
  // An error of an idle one is nobody's: the pool replaces the connection.
  pool.on("error", () => undefined);
  return { connect: async () => lent(await pool.connect()), end: () => pool.end() };
}

function lent(client: pg.PoolClient): PostgresPoolClient {
  let hasUnended = false;
  async function query(text: string, values: readonly unknown[]): Promise<PostgresQueryResult<never>> {
    const isEnd = text === "commit" || text === "rollback";
    try {
      const result = await client.query(text, [...values]);
      if (isEnd) hasUnended = false;
      if (text === "commit" && result.command !== "COMMIT") {
        throw new RolledBack("The transaction was rolled back: a statement failed in it, and its failure was swallowed.");
      }
      return result as unknown as PostgresQueryResult<never>;
    } catch (error) {
      if (isEnd && !(error instanceof RolledBack)) hasUnended = true;
      throw error;
    }
  }
  return { query: query as unknown as PostgresPoolClient["query"], release: () => client.release(hasUnended) };
}
