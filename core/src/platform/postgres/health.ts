import { sql } from "kysely";
import type { Clock } from "../../shared/clock.js";
import type { OpenDatabase } from "./open.js";
import { ForwardClock } from "./steady-clock.js";
import { type Db, inSystem } from "./transaction.js";

/** Whether the database stores what it is given, now. */
export interface DatabaseState {
  readonly isReady: boolean;
  /** For people. */
  readonly detail: string;
}

/** How the database is, and the time that it has. */
export interface DatabaseHealth extends AsyncDisposable {
  readonly clock: Clock;
  state(): Promise<DatabaseState>;
  /** Calls back whenever it becomes ready, and whenever it ceases to be. */
  onChange(listener: (isReady: boolean) => void): void;
}

const LIMIT_MS = 1000;

/** Of the embedded database, which cannot go away without this process: looked at when somebody asks. */
export function embeddedHealth({ db }: Pick<OpenDatabase, "db">): DatabaseHealth {
  return {
    clock: new ForwardClock(),
    async state() {
      const timeout = new Promise<never>((_, reject) => setTimeout(() => reject(new Error("no answer in time")), LIMIT_MS).unref());
      try {
        await Promise.race([write(db), timeout]);
        return { isReady: true, detail: "embedded: survives a killed process, not a power cut" };
      } catch (error) {
        return { isReady: false, detail: (error as Error).message };
      }
    },
    onChange: () => undefined,
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

function write(db: Db): Promise<unknown> {
  return inSystem(db, (tx) => sql`update write_probe set at = clock_timestamp()`.execute(tx as never));
}
