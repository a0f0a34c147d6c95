import { Gauge, type Registry } from "prom-client";
import type { Backlog, BacklogReader } from "./backlog.js";

/** Shows what waits to whoever asks for metrics. Figures of the database are those of the last few seconds. */
export function showBacklog(registry: Registry, backlog: BacklogReader): void {
  const perKind = (name: string, help: string, set: (gauge: Gauge<"kind">, now: Backlog) => void): void => {
    new Gauge({
      name,
      help,
      labelNames: ["kind"],
      registers: [registry],
      async collect() {
        const now = await backlog.read();
        // What is done is not listed any more.
        this.reset();
        if (now) set(this as Gauge<"kind">, now);
      },
    });
  };
  const single = (name: string, help: string, value: (now: Backlog) => number): void => {
    new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        const now = await backlog.read();
        if (now) this.set(value(now));
      },
    });
  };

  perKind("linktor_work_depth", "Work that is not done; 10000 means that or more.", (gauge, { work }) => {
    for (const { kind, depth } of work) gauge.set({ kind }, depth);
  });
  perKind("linktor_work_overdue_seconds", "How late the most overdue work is.", (gauge, { work }) => {
    for (const { kind, overdueMs } of work) gauge.set({ kind }, overdueMs / 1000);
  });
  perKind("linktor_work_postponed_seconds", "Age of the oldest work that was put off.", (gauge, { work }) => {
    for (const { kind, postponedMs } of work) gauge.set({ kind }, postponedMs / 1000);
  });
  perKind("linktor_work_parked", "Work that was put aside for a person; 10000 means that or more.", (gauge, { parked }) => {
    for (const [kind, count] of Object.entries(parked)) gauge.set({ kind }, count);
  });
  single("linktor_work_oldest_overdue_seconds", "How late the most overdue work of all is.", ({ work }) =>
    Math.max(0, ...work.map(({ overdueMs }) => overdueMs / 1000)),
  );
  single("linktor_events_unstamped", "Events that have no position yet; 10000 means that or more.", ({ unstamped }) => unstamped);
  single(
    "linktor_events_oldest_unstamped_seconds",
    "Age of the oldest event that has no position yet.",
    ({ unstampedMs }) => unstampedMs / 1000,
  );
  new Gauge({
    name: "linktor_backlog_fresh",
    help: "1 while the figures of work and events are of the last seconds, 0 when the database does not answer.",
    registers: [registry],
    async collect() {
      await backlog.read();
      this.set(backlog.isFresh ? 1 : 0);
    },
  });
}
