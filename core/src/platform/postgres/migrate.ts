import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Kysely, type Migration, Migrator, sql } from "kysely";
import { passing } from "../fault-points.js";
import { codeOf } from "./outage.js";
import type { Db } from "./transaction.js";

/** A newer version has changed the database already. */
export class SchemaTooNew extends Error {
  override name = "SchemaTooNew";
}

/** Whoever waits for a lock keeps all who come after it waiting: so not for long, and again a little later. */
const LOCK_TIMEOUT = sql`set local lock_timeout = '2s'`;
/** No lock in time, or a circle of those who wait for locks: whoever was at work may have finished by the next try. */
const LOCKED = /^(55P03|40P01)$/;
const TRIES = 30;
const PAUSE_MS = 1000;

/** Brings the database to the newest migration; several processes may try at once, and others may be at work. */
export async function migrate(db: Db, dir: string): Promise<readonly string[]> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await migrateOnce(db, dir);
    } catch (error) {
      if (!LOCKED.test(codeOf((error as Error).cause)) || tries >= TRIES) throw error;
      await sleep(PAUSE_MS);
    }
  }
}

/** The newest migration in a folder. */
export async function newestMigration(dir: string): Promise<string> {
  return Object.keys(await readMigrations(dir)).at(-1) ?? "";
}

async function migrateOnce({ kysely }: Db, dir: string): Promise<readonly string[]> {
  const migrator = new Migrator({
    db: kysely.withoutPlugins(),
    provider: { getMigrations: () => readMigrations(dir) },
    migrationTableName: "migration",
    migrationLockTableName: "migration_lock",
  });
  const { error, results } = await migrator.migrateToLatest();
  const failed = results?.find((result) => result.status === "Error");
  const [, unknown] = /previously executed migration (\S+) is missing/.exec(String(error)) ?? [];
  if (unknown) {
    const newest = await newestMigration(dir);
    throw new SchemaTooNew(
      `The database was brought to ${unknown} by a newer version of Linktor; this one knows the migrations up to ${newest}. Start the newer version.`,
    );
  }
  if (error) throw new Error(`Migration ${failed?.migrationName ?? ""} failed.`, { cause: error });
  return results?.map((result) => result.migrationName) ?? [];
}

async function readMigrations(dir: string): Promise<Record<string, Migration>> {
  const files = (await readdir(dir)).filter((name) => name.endsWith(".sql")).sort();
  const entries = files.map(async (name): Promise<[string, Migration]> => {
    const text = await readFile(path.join(dir, name), "utf8");
    return [name.slice(0, -".sql".length), { up: (db) => apply(text, db) }];
  });
  return Object.fromEntries(await Promise.all(entries));
}

async function apply(text: string, db: Kysely<unknown>): Promise<void> {
  await LOCK_TIMEOUT.execute(db);
  await sql.raw(text).execute(db);
  passing("migration-applied");
}
