import { sql } from "kysely";
import { passing } from "../fault-points.js";
import { Loop } from "../loop.js";
import { prepared } from "../postgres/prepared.js";
import { type Db, inSystem } from "../postgres/transaction.js";

const BATCH = 1000;
const SWEEP_MS = 1000;

/**
 * Stamps committed events with their position. The counter's row lock puts sequencers of several processes in a row, and
 * a row that is not committed is not seen, so positions follow commit order and readers skip nothing.
 */
export class Sequencer implements AsyncDisposable {
  readonly #loop: Loop;

  constructor(db: Db, onError: (error: unknown) => void) {
    this.#loop = new Loop({
      sweepMs: SWEEP_MS,
      listen: (wake) => db.wakeups.listen("committed", wake),
      onError,
      step: async () => {
        const stamped = await stampBatch(db);
        if (stamped > 0) db.wakeups.wake("stamped");
        return stamped === BATCH;
      },
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#loop[Symbol.asyncDispose]();
  }
}

/** Stamps what is committed and not stamped, oldest first; answers how many rows that were. */
export async function stampBatch(db: Db): Promise<number> {
  return inSystem(db, async (tx) => {
    const waiting = await findWaiting(tx, {});
    if (waiting.rows.length === 0) return 0;
    // A statement of its own: the next one must see what was committed while this one waited for the lock.
    const [, { rows }] = await Promise.all([lockCounter(tx, {}), stamp(tx, { batch: BATCH })]);
    passing("events-stamped");
    return Number(rows[0]?.count ?? 0);
  });
}

const findWaiting = prepared(() => sql`select 1 from event where position is null limit 1`);
const lockCounter = prepared(() => sql`select 1 from event_counter for update`);
const stamp = prepared(
  (_, { batch }: { batch: number }) => sql<{ count: string }>`
    with stamped as (
      update event set position = counter.last_position + batch.number
      from event_counter as counter, (
        select id, row_number() over (order by ordinal) as number
        from (select id, ordinal from event where position is null order by ordinal limit ${batch}) as oldest
      ) as batch
      where event.id = batch.id
      returning 1
    )
    update event_counter set last_position = last_position + (select count(*) from stamped)
    returning (select count(*) from stamped) as count`,
);
