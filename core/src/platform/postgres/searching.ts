import { sql } from "kysely";
import { asSystem, type Tx } from "./transaction.js";

/**
 * Runs a step as linktor_system, whose policies show where all of some words are, and nothing else: only so can an index of words be used
 * under row-level security. What has been found is for the tenant's own role to read.
 */
export function searching<T>(tx: Tx, words: string, run: () => Promise<T>): Promise<T> {
  return asSystem(tx, async () => {
    // Planned anew each time: what is quick for a word that is everywhere is not for one that is rare.
    await sql`
      select set_config('app.search', linktor_query(${words})::text, true), set_config('plan_cache_mode', 'force_custom_plan', true)`.execute(
      tx as never,
    );
    return run();
  });
}
