import path from "node:path";
import { type Config, readConfig } from "../config.js";
import { lockData } from "../platform/data-lock.js";
import { openEmbedded } from "../platform/postgres/embedded.js";
import { migrate } from "../platform/postgres/migrate.js";
import { type OpenDatabase, openPostgres } from "../platform/postgres/open.js";
import type { Terminal } from "./terminal.js";

export const ROOT = path.resolve(import.meta.dirname, "../../..");
export const MIGRATIONS = path.join(ROOT, "migrations");

/** The settings, without secrets: commands neither sign nor seal, so none is asked for or made. */
export function readSettings({ env, cwd }: Terminal): Config {
  const unused = "-".repeat(32);
  return readConfig({ ...env, LINKTOR_SECRET_KEY: unused, LINKTOR_JWT_SECRET: unused }, cwd);
}

/** Opens the database of the settings as it is; the embedded one only while no server has it. */
export async function openAsIs(config: Config): Promise<OpenDatabase> {
  const { databaseUrl: url, dataDir } = config;
  if (url) return openPostgres({ url, maxConnections: 2, connectTimeoutMs: 5000, queryTimeoutMs: 60_000 });
  const lock = lockData(dataDir);
  try {
    const opened = await openEmbedded(pgdata(config), path.join(ROOT, "core/dist/image"));
    return {
      ...opened,
      async [Symbol.asyncDispose]() {
        await opened[Symbol.asyncDispose]();
        lock[Symbol.dispose]();
      },
    };
  } catch (error) {
    lock[Symbol.dispose]();
    throw error;
  }
}

/** Opens the database of the settings at the newest migration. Says which ones that took. */
export async function openMigrated(config: Config): Promise<OpenDatabase & { readonly applied: readonly string[] }> {
  const opened = await openAsIs(config);
  try {
    const applied = await migrate(opened.db, MIGRATIONS);
    return { ...opened, applied };
  } catch (error) {
    await opened[Symbol.asyncDispose]();
    throw error;
  }
}

export function pgdata({ dataDir }: Config): string {
  return path.join(dataDir, "pgdata");
}

/** Which database that is, for people, without its password. */
export function nameOf({ databaseUrl, dataDir }: Config): string {
  if (!databaseUrl) return `the embedded database in ${dataDir}`;
  const { host, pathname } = new URL(databaseUrl);
  return `the database ${host}${pathname}`;
}
