import { dropOldEvents, type Retention } from "./eventlog/retention.js";
import { type Db, inSystem } from "./postgres/transaction.js";

export interface HousekeepingOptions {
  readonly db: Db;
  readonly retention: Retention;
}

const EVERY_MS = 10 * 60_000;
const IDEMPOTENCY_MS = 24 * 3_600_000;
const QUOTA_DAY_MS = 7 * 24 * 3_600_000;
/** Longer than any network brings an event again. */
const SUSPECT_MS = 14 * 24 * 3_600_000;

/** Takes away what is only kept for a while: answers to idempotency keys after a day, sessions that are over, old events. */
export class Housekeeping implements AsyncDisposable {
  readonly #timer: NodeJS.Timeout;
  #running: Promise<void> = Promise.resolve();

  constructor({ db, retention }: HousekeepingOptions, now: () => Date, onError: (error: unknown) => void) {
    const all = async (): Promise<void> => {
      await tidyUp(db, now());
      await dropOldEvents(db, retention, now());
    };
    const tidy = (): void => {
      this.#running = this.#running.then(() => all().catch(onError));
    };
    this.#timer = setInterval(tidy, EVERY_MS);
    tidy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }
}

export async function tidyUp(db: Db, now: Date): Promise<void> {
  await inSystem(db, async (tx) => {
    await tx
      .deleteFrom("idempotencyKey")
      .where("createdAt", "<", new Date(now.getTime() - IDEMPOTENCY_MS))
      .execute();
    await tx
      .deleteFrom("intakeSuspect")
      .where("seenAt", "<", new Date(now.getTime() - SUSPECT_MS))
      .execute();
    await tx
      .deleteFrom("quotaDay")
      .where("day", "<", new Date(now.getTime() - QUOTA_DAY_MS).toISOString().slice(0, 10))
      .execute();
    await tx.deleteFrom("refreshToken").where("expiresAt", "<", now).execute();
  });
}
