import { sql } from "kysely";
import type { Db } from "./transaction.js";

interface Facts {
  /** `server_version_num`: 150004 is 15.4. */
  readonly version: number;
  readonly isStandby: boolean;
  readonly fsync: string;
  readonly fullPageWrites: string;
  readonly synchronousCommit: string;
}

const OLDEST = 150_000;

/** Whether a server can keep what Linktor promises. Throws, for people, where it cannot be used; answers what is unsafe about it. */
export async function checkServer({ kysely }: Db): Promise<readonly string[]> {
  const { rows } = await sql<Facts>`
    select current_setting('server_version_num')::int as version, pg_is_in_recovery() as is_standby,
      current_setting('fsync') as fsync, current_setting('full_page_writes') as full_page_writes,
      current_setting('synchronous_commit') as synchronous_commit`.execute(kysely);
  return rows.flatMap(judge);
}

export function judge({ version, isStandby, fsync, fullPageWrites, synchronousCommit }: Facts): readonly string[] {
  if (version < OLDEST) throw new Error(`PostgreSQL 15 or newer is needed; the server at DATABASE_URL is ${Math.floor(version / 10_000)}.`);
  if (isStandby) throw new Error("The server at DATABASE_URL is a standby, which stores nothing. Name the primary.");
  const unsafe: readonly (readonly [boolean, string])[] = [
    [fsync === "off", "fsync is off in PostgreSQL: a power cut can destroy the database; turn it on"],
    [fullPageWrites === "off", "full_page_writes is off in PostgreSQL: a power cut can destroy the database; turn it on"],
    [
      synchronousCommit === "off",
      "synchronous_commit is off in PostgreSQL: messages that were answered can be lost when the server stops; turn it on",
    ],
  ];
  return unsafe.flatMap(([isSo, text]) => (isSo ? [text] : []));
}
