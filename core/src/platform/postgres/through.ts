import { type DatabaseConnection, DummyDriver, Kysely, PostgresDialect } from "kysely";
import type { Tables } from "./tables.js";

// Only the executor is asked for anything.
const dialect = new PostgresDialect({ pool: () => Promise.reject(new Error("a transaction opens no connection")) });
const REST = { config: { dialect }, dialect, driver: new DummyDriver() };

export interface Through {
  readonly queries: Kysely<Tables>;
  /** Refuses what is asked from now on: the connection may be somebody else's. */
  close(): void;
}

/**
 * Queries that go through one connection, in the order they are made. One that does not wait for the one before it is sent along
 * with it: statements that need nothing of each other cost one round trip together.
 */
export function through(kysely: Kysely<Tables>, connection: DatabaseConnection): Through {
  let isClosed = false;
  const own: DatabaseConnection = {
    executeQuery: (query) => (isClosed ? Promise.reject(new TransactionOver("The transaction is over.")) : connection.executeQuery(query)),
    streamQuery: (query, chunkSize) => connection.streamQuery(query, chunkSize),
  };
  const executor = kysely.getExecutor().withConnectionProvider({ provideConnection: (consumer) => consumer(own) });
  return {
    queries: new Kysely<Tables>({ ...REST, executor }),
    close() {
      isClosed = true;
    },
  };
}

/** Says that something was asked of a transaction after its end: by a step that went on when another had failed. */
class TransactionOver extends Error {
  override name = "TransactionOver";
}
