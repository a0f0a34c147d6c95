import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { type Migration, Migrator, sql } from "kysely";
import { passing } from "../fault-points.js";
import type { Db } from "./transaction.js";

/** Brings the database to the newest migration; several processes may try at once. */
export async function migrate({ kysely }: Db, dir: string): Promise<readonly string[]> {
  const migrator = new Migrator({
    db: kysely.withoutPlugins(),
    provider: { getMigrations: () => readMigrations(dir) },
    migrationTableName: "migration",
    migrationLockTableName: "migration_lock",
  });
  const { error, results } = await migrator.migrateToLatest();
  const failed = results?.find((result) => result.status === "Error");
  if (error) throw new Error(`Migration ${failed?.migrationName ?? ""} failed.`, { cause: error });
  return results?.map((result) => result.migrationName) ?? [];
}

async function readMigrations(dir: string): Promise<Record<string, Migration>> {
  const files = (await readdir(dir)).filter((name) => name.endsWith(".sql")).sort();
  const entries = files.map(async (name): Promise<[string, Migration]> => {
    const text = await readFile(path.join(dir, name), "utf8");
    const up: Migration["up"] = async (db) => {
      await sql.raw(text).execute(db);
      passing("migration-applied");
    };
    return [name.slice(0, -".sql".length), { up }];
  });
  return Object.fromEntries(await Promise.all(entries));
}
