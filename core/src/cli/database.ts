import { rm } from "node:fs/promises";
import type { Config } from "../config.js";
import { lockData } from "../platform/data-lock.js";
import { dropAll } from "../platform/postgres/drop-all.js";
import { nameOf, openAsIs, openMigrated, pgdata, readSettings } from "./open-database.js";
import { type Terminal, UsageError } from "./terminal.js";

/** `db migrate` */
export async function migrateDatabase(terminal: Terminal): Promise<void> {
  const config = readSettings(terminal);
  await using opened = await openMigrated(config);
  const { applied } = opened;
  terminal.write(`${capitalised(nameOf(config))} is up to date${applied.length > 0 ? `: applied ${applied.join(", ")}` : " already"}.`);
}

/** `db reset` */
export async function resetDatabase(terminal: Terminal, { yes }: { readonly yes: boolean }): Promise<void> {
  const config = readSettings(terminal);
  if (!yes && !(await isConfirmed(terminal, config))) throw new UsageError("Nothing was deleted.");
  await (config.databaseUrl ? dropServerDatabase(config) : removeEmbedded(config));
  await using _opened = await openMigrated(config);
  terminal.write(`${capitalised(nameOf(config))} is empty and up to date.`);
}

async function isConfirmed({ ask }: Terminal, config: Config): Promise<boolean> {
  if (!ask) throw new UsageError("Nobody is here to confirm: say --yes to delete everything.");
  return (await ask(`This deletes everything in ${nameOf(config)}. Type yes to go on: `)).trim() === "yes";
}

async function dropServerDatabase(config: Config): Promise<void> {
  await using opened = await openAsIs(config);
  await dropAll(opened.db);
}

async function removeEmbedded(config: Config): Promise<void> {
  using _lock = lockData(config.dataDir);
  await rm(pgdata(config), { recursive: true, force: true });
}

function capitalised(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
