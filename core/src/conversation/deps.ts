import type { Db } from "../platform/postgres/transaction.js";
import type { Clock } from "../shared/clock.js";
import type { Viewing } from "./viewing.js";

export interface ConversationDeps {
  readonly db: Db;
  readonly clock: Clock;
}

export interface ViewingDeps extends ConversationDeps {
  readonly viewing: Viewing;
}
