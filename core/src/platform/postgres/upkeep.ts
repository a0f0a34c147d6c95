import { sql } from "kysely";
import { Loop } from "../loop.js";
import type { OpenDatabase } from "./open.js";

const EVERY_MS = 2000;
/** Below this, any plan is a good plan. */
const FEW_ROWS = 500;

interface Grown {
  readonly name: string;
}

/**
 * Keeps the planner's picture of tables that grow fast true. Autovacuum looks once a minute; until then, checks of foreign keys and
 * prepared statements keep plans that were made for an empty table, which on a full one read all rows of a tenant. The
 * embedded database has no autovacuum at all, so rows that are dead are cleared away here too.
 */
export class Upkeep implements AsyncDisposable {
  readonly #loop: Loop;

  constructor(database: OpenDatabase, onError: (error: unknown) => void) {
    this.#loop = new Loop({
      sweepMs: EVERY_MS,
      listen: () => () => undefined,
      onError,
      step: async () => {
        await tend(database);
        return false;
      },
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#loop[Symbol.asyncDispose]();
  }
}

/** Looks at every table once; answers those that were tended. What another process tends at the moment is left to it. */
export async function tend({ db: { kysely }, kind }: OpenDatabase): Promise<readonly string[]> {
  const { rows } = await sql<Grown>`
    select c.relname as name from pg_stat_user_tables as s join pg_class as c on c.oid = s.relid
    where s.schemaname = 'public' and s.n_mod_since_analyze > ${FEW_ROWS} + greatest(c.reltuples, 0) / 2`.execute(kysely);
  const command = kind === "embedded" ? sql`vacuum (analyze, skip_locked)` : sql`analyze (skip_locked)`;
  for (const { name } of rows) await sql`${command} ${sql.table(name)}`.execute(kysely);
  return rows.map(({ name }) => name);
}
