import type { Db } from "../platform/postgres/transaction.js";
import type { Clock } from "../shared/clock.js";
import type { MediaStore } from "./ports.js";

export interface MediaDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly media: MediaStore;
}
