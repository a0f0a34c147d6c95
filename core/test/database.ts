import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import path from "node:path";
import { CamelCasePlugin, Kysely, type KyselyPlugin, PostgresDialect, sql } from "kysely";
import pg from "pg";
import { inject } from "vitest";
import { openEmbedded } from "../src/platform/postgres/embedded.js";
import { type OpenDatabase, openPostgres } from "../src/platform/postgres/open.js";
import type { Tables } from "../src/platform/postgres/tables.js";
import { embeddedImage } from "./embedded-image.js";
import { execute, sharedServer, urlOf } from "./postgres-server.js";

export interface TestDatabaseOptions {
  /** Come after the ones of the platform. */
  readonly plugins?: readonly KyselyPlugin[];
  /** Take away row-level security, to prove that the queries keep tenants apart by themselves. */
  readonly isRowLevelSecurityOff?: boolean;
}

export interface TestDatabase extends OpenDatabase {
  /** Sees and changes every row of every tenant, in no transaction: to look behind. Not inside `inTenant` on PGlite. */
  readonly behind: Kysely<Tables>;
  /** For what opens the database itself; undefined when it is the embedded one. */
  readonly url: string | undefined;
  /** Folder of the embedded database; undefined when it is a server. */
  readonly dir: string | undefined;
}

/** Which database tests run on: TEST_DATABASE=pglite for the embedded one. */
export const testDatabaseKind: OpenDatabase["kind"] = process.env.TEST_DATABASE === "pglite" ? "embedded" : "postgres";

/** A migrated, empty database of the test file's own. Dispose of it in `afterAll`. */
export async function testDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const database = await (testDatabaseKind === "embedded" ? ofEmbedded(options) : ofServer(options));
  if (options.isRowLevelSecurityOff) await turnOffRowLevelSecurity(database.behind);
  return database;
}

async function ofServer({ plugins }: TestDatabaseOptions): Promise<TestDatabase> {
  const server = await sharedServer(inject("runDir"));
  const name = `linktor_test_${randomUUID().replaceAll("-", "")}`;
  const owner = pg.escapeIdentifier(new URL(server.appUrl).username);
  await execute(server.adminUrl, `create database ${name} template ${server.template} owner ${owner} strategy file_copy`);
  const url = urlOf(server.appUrl, name);
  const opened = openPostgres({ url, maxConnections: 10, connectTimeoutMs: 10_000, queryTimeoutMs: 30_000 }, plugins);
  const pool = new pg.Pool({ connectionString: urlOf(server.adminUrl, name), max: 2 });
  // A connection that is being closed may still hear that its database is dropped.
  pool.on("error", () => undefined).on("connect", (client) => client.on("error", () => undefined));
  const behind = new Kysely<Tables>({
    dialect: new PostgresDialect({ pool }),
    plugins: [camelCase()],
  });
  return {
    ...opened,
    behind,
    url,
    dir: undefined,
    async [Symbol.asyncDispose]() {
      await behind.destroy();
      await opened[Symbol.asyncDispose]();
      await execute(server.adminUrl, `drop database ${name} with (force)`);
    },
  };
}

async function ofEmbedded({ plugins }: TestDatabaseOptions): Promise<TestDatabase> {
  const runDir = inject("runDir");
  const dir = path.join(runDir, randomUUID());
  const opened = await openEmbedded(dir, await embeddedImage(runDir), plugins);
  return {
    ...opened,
    behind: opened.db.kysely.withoutPlugins().withPlugin(camelCase()),
    url: undefined,
    dir,
    async [Symbol.asyncDispose]() {
      await opened[Symbol.asyncDispose]();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

function camelCase(): KyselyPlugin {
  return new CamelCasePlugin({ maintainNestedObjectKeys: true });
}

async function turnOffRowLevelSecurity(behind: Kysely<Tables>): Promise<void> {
  await sql`
    do $$
    declare target regclass;
    begin
      for target in select oid from pg_class where relrowsecurity and relnamespace = 'public'::regnamespace loop
        execute format('alter table %s no force row level security, disable row level security', target);
      end loop;
    end $$`.execute(behind);
}
