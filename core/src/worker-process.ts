import type { Logger } from "pino";
import { BULK_UPDATE, goOnWithBulkUpdate } from "./bulk/index.js";
import type { Config } from "./config.js";
import { WAKE_CONVERSATION, wakeConversation } from "./conversation/index.js";
import type { Counting } from "./counting.js";
import { DELIVER_MESSAGE, type DeliveryDeps, deliverMessage, FETCH_MEDIA, fetchMedia } from "./message/index.js";
import type { Disposables } from "./platform/disposables.js";
import { Housekeeping } from "./platform/housekeeping.js";
import { findRelayPosition } from "./platform/nats/relay-store.js";
import type { OpenDatabase } from "./platform/postgres/open.js";
import { Upkeep } from "./platform/postgres/upkeep.js";
import type { Tracer } from "./platform/telemetry/trace.js";
import { Worker } from "./platform/work/worker.js";
import { SEND_SCHEDULED, sendScheduled } from "./scheduled/index.js";
import { traceWork } from "./tracing.js";

export interface WorkerProcessDeps {
  readonly config: Pick<Config, "eventRetentionDays" | "nats">;
  readonly database: OpenDatabase;
  readonly delivery: Omit<DeliveryDeps, "onAttempt">;
  readonly count: Pick<Counting, "onAttempt" | "onEnd">;
  readonly tracer: Tracer | undefined;
  readonly log: Logger;
  readonly onError: (what: string) => (error: unknown, about?: unknown) => void;
}

/** Most pieces wait for a network; what is written down before and after is written for many together. */
const CONCURRENCY = 128;

/** What a process with the role `worker` runs: work, and the care of the database. */
export function startWorkerProcess(deps: WorkerProcessDeps, stack: Disposables): Worker {
  const { config, database, count, tracer, log, onError } = deps;
  const { db } = database;
  const { clock } = deps.delivery;
  const delivery = { ...deps.delivery, onAttempt: count.onAttempt };
  const worker = stack.use(
    new Worker({
      db,
      clock,
      concurrency: CONCURRENCY,
      onError: onError("work failed"),
      onEnd: count.onEnd,
      around: traceWork(tracer),
      handlers: {
        [DELIVER_MESSAGE]: deliverMessage(delivery),
        [FETCH_MEDIA]: fetchMedia(delivery),
        [BULK_UPDATE]: goOnWithBulkUpdate(db, clock),
        [SEND_SCHEDULED]: sendScheduled(db, clock),
        [WAKE_CONVERSATION]: wakeConversation(db, clock),
      },
    }),
  );
  stack.use(new Upkeep(database, onError("tables could not be tended")));
  const retention = {
    days: config.eventRetentionDays,
    readers: config.nats ? [findRelayPosition] : [],
    onUnread: (lost: number) => log.warn({ count: lost }, "events were dropped that a reader of the log had not seen in time"),
  };
  stack.use(new Housekeeping({ db, retention }, () => clock.now(), onError("housekeeping failed")));
  return worker;
}
