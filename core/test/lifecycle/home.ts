import { mkdtemp, rm } from "node:fs/promises";
import path from "node:path";
import { CamelCasePlugin, type Kysely } from "kysely";
import { openEmbedded } from "../../src/platform/postgres/embedded.js";
import type { Tables } from "../../src/platform/postgres/tables.js";
import { type TestDatabase, testDatabase, testDatabaseKind } from "../database.js";

/** What a server keeps from one start to the next, and how it is told of it. */
export interface Home extends AsyncDisposable {
  readonly dataDir: string;
  readonly env: Readonly<Record<string, string>>;
  /** Looks at the rows of every tenant; on the embedded database only while no server is there. */
  behind<T>(look: (db: Kysely<Tables>) => Promise<T>): Promise<T>;
}

/** A data directory, and a database of its own where tests run on PostgreSQL. */
export async function aHome(): Promise<Home> {
  const folder = await mkdtemp("/tmp/lk-");
  const dataDir = path.join(folder, "data");
  const database = testDatabaseKind === "postgres" ? await testDatabase() : undefined;
  return {
    dataDir,
    env: { LINKTOR_DATA_DIR: dataDir, ...(database && serverEnv(database)) },
    behind: (look) => (database ? look(database.behind) : lookInto(path.join(dataDir, "pgdata"), look)),
    async [Symbol.asyncDispose]() {
      await database?.[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function serverEnv({ url = "" }: TestDatabase): Record<string, string> {
  return { DATABASE_URL: url, LINKTOR_SECRET_KEY: "key-of-the-tests".repeat(2), LINKTOR_JWT_SECRET: "jwt-of-the-tests".repeat(2) };
}

async function lookInto<T>(dir: string, look: (db: Kysely<Tables>) => Promise<T>): Promise<T> {
  await using opened = await openEmbedded(dir);
  return await look(opened.db.kysely.withoutPlugins().withPlugin(new CamelCasePlugin({ maintainNestedObjectKeys: true })));
}
