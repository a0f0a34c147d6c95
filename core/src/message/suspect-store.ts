import { sql } from "kysely";
import type { Tx } from "../platform/postgres/transaction.js";

/** Takes note that a process died while it took these events in. For linktor_system. */
export async function countDeaths(tx: Tx, fingerprints: readonly string[], now: Date): Promise<void> {
  if (fingerprints.length === 0) return;
  await tx
    .insertInto("intakeSuspect")
    .values(fingerprints.map((fingerprint) => ({ fingerprint, deaths: 1, seenAt: now })))
    .onConflict((oc) => oc.column("fingerprint").doUpdateSet({ deaths: sql<number>`intake_suspect.deaths + 1`, seenAt: now }))
    .execute();
}

const MAX_SUSPECTS = 10_000;

/** How often processes died over events; the newest. For linktor_system. */
export async function listSuspects(tx: Tx): Promise<Map<string, number>> {
  const rows = await tx
    .selectFrom("intakeSuspect")
    .select(["fingerprint", "deaths"])
    .orderBy("seenAt", "desc")
    .limit(MAX_SUSPECTS)
    .execute();
  return new Map(rows.map(({ fingerprint, deaths }) => [fingerprint, deaths]));
}

/** For linktor_system. */
export async function deleteSuspect(tx: Tx, fingerprint: string): Promise<void> {
  await tx.deleteFrom("intakeSuspect").where("fingerprint", "=", fingerprint).execute();
}
