import type { FindUpload, OnAddressTaken } from "../message/index.js";
import type { Db } from "../platform/postgres/transaction.js";
import type { Clock } from "../shared/clock.js";

export interface OperationsDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly findUpload: FindUpload;
  readonly onAddressTaken: OnAddressTaken;
}
