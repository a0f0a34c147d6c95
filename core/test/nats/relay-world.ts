import { randomUUID } from "node:crypto";
import { pino } from "pino";
import { Sequencer } from "../../src/platform/eventlog/sequencer.js";
import { EventRelay } from "../../src/platform/nats/event-relay.js";
import { NatsLink } from "../../src/platform/nats/nats-link.js";
import type { NatsSettings } from "../../src/platform/nats/settings.js";
import { type TestDatabase, testDatabase } from "../database.js";
import { NatsServer } from "../services/nats.js";
import { aTenant, type TestTenant } from "../tenant-fixture.js";
import { eventually } from "../test-app.js";
import { natsSettings } from "./stream.js";

/** A log that is stamped, and a NATS to relay it to. */
export interface RelayWorld extends AsyncDisposable {
  readonly database: TestDatabase;
  readonly nats: NatsServer;
  readonly tenant: TestTenant;
  /** Lines of the relays' log. */
  readonly logged: string[];
  /** A relay as a process has one. */
  aRelay(overrides?: Partial<NatsSettings>): AsyncDisposable & { readonly relay: EventRelay };
  /** Resolves once it is written down that everything up to a position is relayed. */
  relayed(position: number): Promise<void>;
}

export async function aRelayWorld(): Promise<RelayWorld> {
  const database = await testDatabase();
  const nats = await NatsServer.start();
  const sequencer = new Sequencer(database.db, () => undefined);
  const logged: string[] = [];
  const log = pino({ level: "info", base: null }, { write: (line: string) => void logged.push(line) });
  return {
    database,
    nats,
    tenant: await aTenant(database.db),
    logged,
    aRelay(overrides = {}) {
      const settings = natsSettings(nats.url, overrides);
      const link = new NatsLink(settings, log);
      const relay = new EventRelay({ db: database.db, link, settings, holder: randomUUID(), log });
      return {
        relay,
        async [Symbol.asyncDispose]() {
          await relay[Symbol.asyncDispose]();
          await link[Symbol.asyncDispose]();
        },
      };
    },
    async relayed(position) {
      await eventually(async () => {
        const row = await database.behind.selectFrom("eventRelay").select("position").executeTakeFirstOrThrow();
        return Number(row.position) >= position;
      });
    },
    async [Symbol.asyncDispose]() {
      await sequencer[Symbol.asyncDispose]();
      await nats[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}
