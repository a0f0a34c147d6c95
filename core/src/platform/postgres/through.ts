import { type DatabaseConnection, DummyDriver, Kysely, PostgresDialect } from "kysely";
import type { Tables } from "./tables.js";

// Only the executor is asked for anything.
const dialect = new PostgresDialect({ pool: () => Promise.reject(new Error("a transaction opens no connection")) });
const REST = { config: { dialect }, dialect, driver: new DummyDriver() };

/**
 * Queries that go through one connection, in the order they are made. One that does not wait for the one before it is sent along
 * with it: statements that need nothing of each other cost one round trip together.
 */
export function through(kysely: Kysely<Tables>, connection: DatabaseConnection): Kysely<Tables> {
  const executor = kysely.getExecutor().withConnectionProvider({ provideConnection: (consumer) => consumer(connection) });
  return new Kysely<Tables>({ ...REST, executor });
}
