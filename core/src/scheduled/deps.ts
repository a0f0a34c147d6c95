import type { Db } from "../platform/postgres/transaction.js";
import type { Clock } from "../shared/clock.js";

export interface ScheduledDeps {
  readonly db: Db;
  readonly clock: Clock;
}
