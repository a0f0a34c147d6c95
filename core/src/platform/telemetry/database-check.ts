import { sql } from "kysely";
import type { OpenDatabase } from "../postgres/open.js";
import { inSystem } from "../postgres/transaction.js";
import type { Durability } from "./durability.js";
import type { ReadyCheck } from "./readiness.js";

/** The database answers, and takes what it is given. */
export function databaseCheck({ db, kind }: Pick<OpenDatabase, "db" | "kind">, durability: Durability): ReadyCheck {
  return {
    isFatal: true,
    async check() {
      const { rows } = await inSystem(db, (tx) =>
        sql<{ isReadOnly: boolean }>`select current_setting('transaction_read_only') = 'on' as is_read_only from event_counter`.execute(
          tx as never,
        ),
      );
      if (rows[0]?.isReadOnly !== false) return { ok: false, detail: "it is read-only" };
      return { ok: true, detail: [kind, durability.level, durability.reason].filter((part) => part !== "").join(", ") };
    },
  };
}
