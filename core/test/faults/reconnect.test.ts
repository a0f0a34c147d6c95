import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type TestDatabase, testDatabase, testDatabaseKind } from "../database.js";
import { aTenant } from "../tenant-fixture.js";
import { eventually, startTestApp, type TestApp } from "../test-app.js";
import { nameIn, state } from "./facts.js";
import { type FeedReader, overWebSocket } from "./feed-reader.js";
import { randomFrom } from "./random.js";

const seed = Number(process.env.TEST_SEED ?? Date.now() % 1_000_000);
const SOCKETS = 10;
const DROPS = 200;

let database: TestDatabase;
let t: TestApp;

beforeAll(async () => {
  database = await testDatabase();
  t = await startTestApp({ database });
});
afterAll(async () => {
  await t?.[Symbol.asyncDispose]();
  await database?.[Symbol.asyncDispose]();
});

it(`R14: ${SOCKETS} clients that lose ${DROPS} connections at random see the log, whole and in order (TEST_SEED=${seed})`, {
  timeout: 240_000,
}, async () => {
  const { tenantId, adminToken } = await aTenant(database.db);
  // From the beginning of the log on: an empty one has no position to come back to.
  const first = await overWebSocket(t.url, adminToken);
  const writing = new AbortController();
  const written = write(writing.signal);
  async function write(signal: AbortSignal): Promise<number> {
    const random = randomFrom(seed);
    for (let count = 0; ; ) {
      if (signal.aborted) return count;
      const some = 1 + Math.floor(random() * 20);
      const names = Array.from({ length: some }, (_, index) => `${count + index}`);
      await state(database.db, tenantId, names);
      count += some;
      await sleep(random() * 10);
    }
  }
  await eventually(async () => first.names.length > 0);
  first.stop();
  let drops = 0;
  const clients = Array.from({ length: SOCKETS }, async (_, client) => {
    const random = randomFrom(seed + client + 1);
    const names: string[] = [...first.names];
    for (let reader: FeedReader = await overWebSocket(t.url, adminToken, first.position); ; ) {
      // Now and then while it still catches up, now and then when it has nothing to do.
      await sleep(random() * 120);
      const isLast = drops >= DROPS;
      if (isLast) {
        writing.abort();
        const total = await written;
        await eventually(async () => names.length + reader.names.length >= total).catch(() => undefined);
      }
      drops += 1;
      reader.stop();
      names.push(...reader.names);
      if (isLast) return names;
      reader = await overWebSocket(t.url, adminToken, reader.position);
      expect(reader.began).toBe("ready");
    }
  });
  const seen = await Promise.all(clients);
  const rows = await database.behind.selectFrom("event").select("payload").where("tenantId", "=", tenantId).orderBy("position").execute();
  const log = rows.map(({ payload }) => nameIn(payload));
  console.log(`${testDatabaseKind}: ${log.length} events, ${drops} connections lost, seed ${seed}`);
  expect(log).toHaveLength(await written);
  for (const names of seen) expect(names).toEqual(log);
});
