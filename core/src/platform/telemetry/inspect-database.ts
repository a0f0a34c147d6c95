import { readdir } from "node:fs/promises";
import { sql } from "kysely";
import { type Db, inSystem } from "../postgres/transaction.js";

/** What can be said of a database without changing it. */
export interface DatabaseFacts {
  readonly version: string;
  /** Of pgvector; undefined where it is not installed in this database. */
  readonly vector: string | undefined;
  readonly maxConnections: number;
  /** How far its clock is ahead of ours. */
  readonly aheadMs: number;
  /** Whether the login role may make roles, which the first start does. */
  readonly mayMakeRoles: boolean;
  readonly applied: readonly string[];
  /** Which of our files it does not know. */
  readonly missing: readonly string[];
  /** What it knows and we do not have: a newer version was here. */
  readonly foreign: readonly string[];
  /** Why transactions cannot take their role; undefined when they can. */
  readonly roleFault: string | undefined;
}

type Row = Pick<DatabaseFacts, "version" | "maxConnections" | "mayMakeRoles"> & {
  readonly vector: string | null;
  readonly now: Date;
  readonly isMigrated: boolean;
};

export async function inspectDatabase(db: Db, migrations: string): Promise<DatabaseFacts> {
  const { kysely } = db;
  // The first query also connects.
  await sql`select 1`.execute(kysely);
  const askedAt = Date.now();
  const { rows } = await sql<Row>`
    select current_setting('server_version') as version, current_setting('max_connections')::int as max_connections,
      (select extversion from pg_extension where extname = 'vector') as vector, clock_timestamp() as now,
      (select rolsuper or rolcreaterole from pg_roles where rolname = current_user) as may_make_roles,
      to_regclass('public.migration') is not null as is_migrated`.execute(kysely);
  const { vector, now, isMigrated, ...facts } = rows[0]!;
  const ours = (await readdir(migrations)).filter((name) => name.endsWith(".sql")).map((name) => name.slice(0, -".sql".length));
  const applied = isMigrated ? await appliedTo(db) : [];
  return {
    ...facts,
    vector: vector ?? undefined,
    aheadMs: Math.round(now.getTime() - (askedAt + Date.now()) / 2),
    applied,
    missing: ours.filter((name) => !applied.includes(name)).sort(),
    foreign: applied.filter((name) => !ours.includes(name)),
    roleFault: isMigrated ? await roleFault(db) : undefined,
  };
}

async function appliedTo({ kysely }: Db): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`select name from public.migration order by name`.execute(kysely);
  return rows.map(({ name }) => name);
}

async function roleFault(db: Db): Promise<string | undefined> {
  try {
    await inSystem(db, async (tx) => {
      await sql`set local role none`.execute(tx as never);
      await sql`set local role linktor_app`.execute(tx as never);
    });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
