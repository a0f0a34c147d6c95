import { sql } from "kysely";
import type { EventId } from "../../shared/ids.js";
import type { StoredEvent } from "../eventlog/event-store.js";
import type { Tx } from "../postgres/transaction.js";

/** How long a process that does not renew it keeps the relay. By the clock of the database, which all share. */
const LEASE_MS = 5000;

const NOW = sql`clock_timestamp()`;
const UNTIL = sql<Date>`clock_timestamp() + make_interval(secs => ${sql.lit(LEASE_MS / 1000)})`;

// For linktor_system, all of them.

export interface RelayState {
  /** The last position of the log. */
  readonly lastPosition: bigint;
  /** How many positions are not in the stream. */
  readonly lag: bigint;
}

export async function findRelayState(tx: Tx): Promise<RelayState> {
  const { rows } = await sql<{ lastPosition: string; lag: string }>`
    select last_position, last_position - position as lag from event_relay, event_counter`.execute(tx as never);
  return { lastPosition: BigInt(rows[0]?.lastPosition ?? 0), lag: BigInt(rows[0]?.lag ?? 0) };
}

/** Up to where the log is in the stream. */
export async function findRelayPosition(tx: Tx): Promise<bigint> {
  const { position } = await tx.selectFrom("eventRelay").select("position").executeTakeFirstOrThrow();
  return BigInt(position);
}

/** Makes the relay this process's for a while, unless another has it; answers from where it goes on. */
export async function claimRelay(tx: Tx, holder: string): Promise<bigint | undefined> {
  const { rows } = await sql<{ position: string }>`
    update event_relay set holder = ${holder}::uuid, until = ${UNTIL}
    where holder = ${holder}::uuid or until < ${NOW}
    returning position`.execute(tx as never);
  return rows[0] && BigInt(rows[0].position);
}

/** Says how far it is, and keeps the relay; false when another has it by now. */
export async function advanceRelay(tx: Tx, holder: string, position: bigint): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable("eventRelay")
    .set({ position: String(position), until: UNTIL })
    .where("holder", "=", holder)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Lets another process have it at once. */
export async function leaveRelay(tx: Tx, holder: string): Promise<void> {
  await tx.updateTable("eventRelay").set({ holder: null, until: sql<Date>`'-infinity'` }).where("holder", "=", holder).execute();
}

/** The next events that are not for one user alone, at least one if there are any, at most so many and about so many bytes. */
export async function listToRelay(tx: Tx, after: bigint, limit: number, maxBytes: number): Promise<StoredEvent[]> {
  const { rows } = await sql<Omit<StoredEvent, "position"> & { position: string }>`
    select id, tenant_id, position, name, payload, at, user_id from (
      select next.*, sum(octet_length(payload)) over (order by position) - octet_length(payload) as bytes_before
      from (select * from event where position > ${String(after)}::bigint and user_id is null order by position limit ${limit}) as next
    ) as sized
    where bytes_before < ${maxBytes}
    order by position`.execute(tx as never);
  return rows.map((row) => ({ ...row, position: BigInt(row.position) }));
}

/** Position of a stamped event of any tenant; undefined when the log does not have it. */
export async function findPositionOf(tx: Tx, id: EventId): Promise<bigint | undefined> {
  const row = await tx.selectFrom("event").select("position").where("id", "=", id).executeTakeFirst();
  return row?.position ? BigInt(row.position) : undefined;
}
