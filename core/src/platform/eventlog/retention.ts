import { sql } from "kysely";
import { type Db, inSystem, type Tx } from "../postgres/transaction.js";

export interface Retention {
  readonly days: number;
  /** Where those are who read the log to its end and must not miss anything. */
  readonly readers: readonly ((tx: Tx) => Promise<bigint>)[];
  /** Told when events are dropped that somebody has not read. */
  readonly onUnread: (count: number) => void;
}

const DAY_MS = 24 * 3_600_000;
const BATCH = 2000;
/** So that one run does not go on for hours after a change of the setting; the next one goes on. */
const MAX_BATCHES = 100;
/** Events that a reader has not seen stay so many times longer; a reader that never comes must not fill the disk. */
const UNREAD_TIMES = 3;

/** Drops events that are older than they are kept, the oldest first and a few at a time. Answers how many. */
export async function dropOldEvents(db: Db, { days, readers, onUnread }: Retention, now: Date): Promise<number> {
  const ago = (times: number) => new Date(now.getTime() - days * times * DAY_MS);
  const read = await dropUntil(db, ago(1), readers);
  const unread = readers.length > 0 ? await dropUntil(db, ago(UNREAD_TIMES), []) : 0;
  if (unread > 0) onUnread(unread);
  return read + unread;
}

async function dropUntil(db: Db, until: Date, readers: Retention["readers"]): Promise<number> {
  let total = 0;
  for (let batch = 0; batch < MAX_BATCHES; batch += 1) {
    const dropped = await inSystem(db, async (tx) => {
      const positions = await Promise.all(readers.map((reader) => reader(tx)));
      const last = positions.reduce((least, position) => (position < least ? position : least), MAX_POSITION);
      // What is not stamped has no position. Rows of one statement: an event that is younger ends it.
      const { numAffectedRows } = await sql`
        delete from event where at < ${until} and position = any(array(
          select position from event where position is not null and position <= ${String(last)}::bigint order by position limit ${sql.lit(BATCH)}
        ))`.execute(tx as never);
      return Number(numAffectedRows ?? 0n);
    });
    total += dropped;
    if (dropped < BATCH) break;
  }
  return total;
}

const MAX_POSITION = 2n ** 63n - 1n;
