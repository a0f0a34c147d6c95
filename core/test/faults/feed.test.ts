import { setMaxListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { EventFeed } from "../../src/platform/eventlog/feed.js";
import { Sequencer } from "../../src/platform/eventlog/sequencer.js";
import { type OpenDatabase, openPostgres } from "../../src/platform/postgres/open.js";
import type { Db } from "../../src/platform/postgres/transaction.js";
import { type EventId, formatId, newId, parseId } from "../../src/shared/ids.js";
import { type TestDatabase, testDatabase, testDatabaseKind } from "../database.js";
import { sharedServer } from "../postgres-server.js";
import { aTenant, type TestTenant } from "../tenant-fixture.js";
import { eventually, startTestApp, type TestApp } from "../test-app.js";
import { aContactEvent, nameIn, numbered, state } from "./facts.js";
import { type FeedReader, type Open, overGrpc, overWebSocket } from "./feed-reader.js";
import { randomFrom } from "./random.js";

const seed = Number(process.env.TEST_SEED ?? Date.now() % 1_000_000);
const onServer = testDatabaseKind === "postgres";
const SOON_MS = 2000;
const READERS = 100;
/** Events of the log that a reader begins with. */
const BEHIND = 3;

let database: TestDatabase;
let t: TestApp;
/** Sessions of their own for writers, which wake the server as its own writers do. */
let writers: OpenDatabase | undefined;
let db: Db;
let tenant: TestTenant;

beforeAll(async () => {
  database = await testDatabase();
  t = await startTestApp({ database });
  writers = database.url
    ? openPostgres({ url: database.url, maxConnections: 14, connectTimeoutMs: 5000, queryTimeoutMs: 30_000 })
    : undefined;
  db = { kysely: (writers ?? database).db.kysely, wakeups: database.db.wakeups };
});
afterAll(async () => {
  await writers?.[Symbol.asyncDispose]();
  await t?.[Symbol.asyncDispose]();
  await database?.[Symbol.asyncDispose]();
});

const newTenant = async () => (tenant = await aTenant(database.db));
const has = (reader: FeedReader, count: number, timeoutMs?: number) =>
  eventually(async () => reader.names.length >= count, timeoutMs).catch(() => expect(reader.names).toHaveLength(count));

describe.each<[string, Open]>([
  ["WebSocket", overWebSocket],
  ["WatchEvents", overGrpc],
])("a client over %s", (_, open) => {
  it("that was away for 1,000 events goes on where it was, while more come", async () => {
    const { tenantId, adminToken } = await newTenant();
    const before = await open(t.url, adminToken);
    await state(db, tenantId, numbered("before", 10));
    await has(before, 10);
    before.stop();
    await state(db, tenantId, numbered("away", 1000));
    const startedAt = Date.now();
    const [after] = await Promise.all([open(t.url, adminToken, before.position), state(db, tenantId, numbered("meanwhile", 300), 1)]);
    await has(after, 1300);
    console.log(`1,300 events caught up within ${Date.now() - startedAt} ms`);
    after.stop();
    expect(after.began).toBe("ready");
    expect(before.names).toEqual(numbered("before", 10));
    expect(after.names).toEqual([...numbered("away", 1000), ...numbered("meanwhile", 300)]);
  });

  it("whose cursor is not in the log any more is told so, with a position that works", async () => {
    const stranger = await newTenant();
    await state(db, stranger.tenantId, ["of somebody else"]);
    const theirs = await eventually(async () => (await newestOf(stranger))?.id);
    const { tenantId, adminToken } = await newTenant();
    await state(db, tenantId, numbered("old", 5));
    const newest = await eventually(async () => ((await countOf(tenant)) === 5 ? newestOf(tenant) : undefined));
    const pruned = await pruneOldest(tenant);
    for (const cursor of [formatId("ev", newId<EventId>()), formatId("ev", theirs), pruned]) {
      const reader = await open(t.url, adminToken, cursor);
      expect(reader).toMatchObject({ began: "resync", position: formatId("ev", newest.id), names: [] });
      await state(db, tenantId, ["live"]);
      await has(reader, 1);
      reader.stop();
      await state(db, tenantId, ["missed"]);
      const resumed = await open(t.url, adminToken, reader.position);
      await has(resumed, 1);
      expect([...reader.names, ...resumed.names]).toEqual(["live", "missed"]);
      newest.id = parseId<EventId>("ev", resumed.position);
      resumed.stop();
    }
    await expect(open(t.url, adminToken, "ev_nonsense")).rejects.toThrow(/INVALID_ARGUMENT|invalid_argument/);
  });
});

describe("twelve writers whose commits interleave", () => {
  it(`are seen by every client alike: all, once, in the order of the commits (TEST_SEED=${seed})`, { timeout: 60_000 }, async () => {
    const { tenantId, adminToken } = await newTenant();
    // Another process would stamp too.
    const second = writers && new Sequencer(writers.db, () => undefined);
    const over = new AbortController();
    const steady = [await overWebSocket(t.url, adminToken), await overGrpc(t.url, adminToken)];
    const restless = [
      resuming(overWebSocket, await overWebSocket(t.url, adminToken), adminToken, over.signal, 1),
      resuming(overGrpc, await overGrpc(t.url, adminToken), adminToken, over.signal, 2),
    ];
    const written = (await Promise.all(Array.from({ length: 12 }, (_, writer) => write(tenantId, writer)))).flat();
    await has(steady[0]!, written.length);
    await has(steady[1]!, written.length);
    over.abort();
    const seen = [...steady.map(({ names }) => names), ...(await Promise.all(restless))];
    for (const reader of steady) reader.stop();
    await second?.[Symbol.asyncDispose]();
    const [first = []] = seen;
    expect([...first].sort()).toEqual([...written].sort());
    for (const names of seen.slice(1)) expect(names).toEqual(first);
    // A writer's transactions follow each other, so their facts do.
    for (let writer = 0; writer < 12; writer += 1) {
      const own = (names: readonly string[]) => names.filter((name) => name.startsWith(`w${writer}-`));
      expect(own(first)).toEqual(own(written));
    }
    console.log(`${written.length} events of 12 writers, seed ${seed}`);
  });
});

/** Transactions that stay open for a while after they stated facts; some take them back. */
async function write(tenantId: TestTenant["tenantId"], writer: number): Promise<string[]> {
  const random = randomFrom(seed + 100 + writer);
  const pause = async () => void (onServer && (await sleep(random() * 40)));
  const written: string[] = [];
  for (let index = 0; index < 30; index += 1) {
    const isTakenBack = random() < 0.15;
    const names = [`w${writer}-${index}a`, `w${writer}-${index}b`].map((name) => (isTakenBack ? `${name}, taken back` : name));
    const done = state(db, tenantId, names, 1, async () => {
      await pause();
      if (isTakenBack) throw new Error("taken back");
    });
    await done.then(
      () => written.push(...names),
      () => undefined,
    );
    await pause();
  }
  return written;
}

/** A client that loses its connection again and again; answers everything it got, in order. */
async function resuming(open: Open, begun: FeedReader, token: string, signal: AbortSignal, salt: number): Promise<string[]> {
  const random = randomFrom(seed + salt);
  const names: string[] = [];
  for (let reader = begun; ; ) {
    const isLast = signal.aborted;
    if (isLast) await sleep(SOON_MS / 2);
    // Not before the first event: an empty log has no position to come back to.
    else await eventually(async () => reader.names.length > random() * 60 || signal.aborted);
    reader.stop();
    names.push(...reader.names);
    if (isLast) return names;
    reader = await open(t.url, token, reader.position);
    expect(reader.began).toBe("ready");
  }
}

describe("the feed", () => {
  it.runIf(onServer)(
    "does not wait for transactions of others: in another database, and in this one with a fact that is not committed",
    async () => {
      const { tenantId, adminToken } = await newTenant();
      const { adminUrl } = await sharedServer(inject("runDir"));
      const [elsewhere, here] = [new pg.Client({ connectionString: adminUrl }), new pg.Client({ connectionString: database.url })];
      await Promise.all([elsewhere.connect(), here.connect()]);
      const reader = await overWebSocket(t.url, adminToken);
      try {
        await elsewhere.query("begin isolation level repeatable read");
        await elsewhere.query("create temporary table held (n int)");
        const { id, payload } = aContactEvent("held back");
        await here.query(`begin; set local role linktor_app; select set_config('app.tenant_id', '${tenantId}', true)`);
        const row = [newId(), tenantId, "contact.updated", id, Buffer.from(payload)];
        await here.query("insert into event (id, tenant_id, name, key, payload, at) values ($1, $2, $3, $4, $5, now())", row);
        const slowest = await slowestOf(reader, tenantId, "later");
        const readerOfNow = await overGrpc(t.url, adminToken, reader.position);
        await here.query("commit");
        await eventually(async () => reader.names.includes("held back") && readerOfNow.names.includes("held back"), SOON_MS);
        readerOfNow.stop();
        console.log(`beside open transactions an event is seen after ${slowest} ms at most`);
        expect(reader.names).toEqual([...numbered("later", 20), "held back"]);
      } finally {
        reader.stop();
        await Promise.all([elsewhere.end(), here.end()]);
      }
    },
  );

  it.runIf(onServer)("misses nothing when its first look at the log is late", async () => {
    const { tenantId } = await newTenant();
    const here = new pg.Client({ connectionString: database.url });
    await here.connect();
    const abort = new AbortController();
    try {
      await here.query("begin; lock table event_counter in access exclusive mode");
      await using feed = new EventFeed(db, () => undefined);
      const { seen, done } = follow(feed, tenantId, undefined, abort.signal);
      await eventually(async () => seen.includes("ready"));
      // Long enough for the reader to be live, while the feed still waits to learn where it stands.
      await sleep(200);
      await here.query("set local role linktor_system");
      const { rows } = await here.query("update event_counter set last_position = last_position + 1 returning last_position");
      await here.query(`set local role linktor_app; select set_config('app.tenant_id', '${tenantId}', true)`);
      const { id, payload } = aContactEvent("stamped meanwhile");
      const row = [newId(), tenantId, rows[0].last_position, "contact.updated", id, Buffer.from(payload)];
      await here.query("insert into event (id, tenant_id, position, name, key, payload, at) values ($1, $2, $3, $4, $5, $6, now())", row);
      await here.query("commit");
      await state(db, tenantId, ["after it"]);
      await eventually(async () => seen.includes("after it"));
      expect(seen).toEqual(["ready", "stamped meanwhile", "after it"]);
      abort.abort();
      await done;
    } finally {
      abort.abort();
      await here.end();
    }
  });

  it(`misses nothing between the log and what is live, whenever a reader comes (TEST_SEED=${seed})`, async () => {
    const { tenantId } = await newTenant();
    const random = randomFrom(seed);
    await using feed = new EventFeed(db, () => undefined);
    const [writing, reading] = [new AbortController(), new AbortController()];
    setMaxListeners(READERS + 1, reading.signal);
    const leader = follow(feed, tenantId, undefined, reading.signal);
    await eventually(async () => leader.seen.includes("ready"));
    const writes = Array.from({ length: 3 }, async (_, writer) => {
      let count = 0;
      for (; !writing.signal.aborted; count += 1) await state(db, tenantId, [`w${writer}-${count}`]);
      return count;
    });
    await eventually(async () => leader.ids.length > BEHIND);
    const readers: { readonly from: number; readonly seen: string[]; readonly done: Promise<void> }[] = [];
    for (let count = 0; count < READERS; count += 1) {
      const from = leader.seen.length - BEHIND;
      // While it takes its time with what lies in the log, more is written.
      readers.push({ from, ...follow(feed, tenantId, leader.ids.at(-1 - BEHIND), reading.signal, random() * 10) });
      await sleep(random() * 10);
    }
    writing.abort();
    const total = (await Promise.all(writes)).reduce((sum, count) => sum + count);
    await eventually(async () => leader.seen.length === 1 + total);
    await eventually(async () => readers.every(({ from, seen }) => seen.length >= 1 + leader.seen.length - from)).catch(() => undefined);
    for (const { from, seen } of readers) expect(seen.slice(1)).toEqual(leader.seen.slice(from));
    reading.abort();
    await Promise.all([leader, ...readers].map(({ done }) => done));
  });

  it("tells what is committed at once", async () => {
    const { tenantId, adminToken } = await newTenant();
    const reader = await overWebSocket(t.url, adminToken);
    console.log(`an event is seen after ${await slowestOf(reader, tenantId, "now")} ms at most`);
    reader.stop();
  });
});

/** Reads the feed without a network between: how it began, then names. */
function follow(feed: EventFeed, tenantId: TestTenant["tenantId"], after: EventId | undefined, signal: AbortSignal, pauseMs = 0) {
  const seen: string[] = [];
  const ids: EventId[] = [];
  const read = async (): Promise<void> => {
    for await (const item of feed.read(tenantId, after, signal)) {
      seen.push(item.kind === "event" ? nameIn(item.event.payload) : item.kind);
      if (item.kind === "event") ids.push(item.event.id);
      if (pauseMs > 0 && ids.length < BEHIND) await sleep(pauseMs);
    }
  };
  return { seen, ids, done: read() };
}

/** States facts one by one, each of which must be seen soon; answers how long that took at most. */
async function slowestOf(reader: FeedReader, tenantId: TestTenant["tenantId"], what: string): Promise<number> {
  let slowestMs = 0;
  for (const name of numbered(what, 20)) {
    const startedAt = Date.now();
    await state(db, tenantId, [name]);
    await eventually(async () => reader.names.includes(name), SOON_MS);
    slowestMs = Math.max(slowestMs, Date.now() - startedAt);
  }
  return slowestMs;
}

function stamped({ tenantId }: TestTenant) {
  return database.behind.selectFrom("event").select("id").where("tenantId", "=", tenantId).where("position", "is not", null);
}

async function countOf(of: TestTenant): Promise<number> {
  return (await stamped(of).execute()).length;
}

async function newestOf(of: TestTenant): Promise<{ id: EventId } | undefined> {
  return stamped(of).orderBy("position", "desc").limit(1).executeTakeFirst();
}

/** What happens to a log that is not kept for ever. */
async function pruneOldest(of: TestTenant): Promise<string> {
  const { id } = await stamped(of).orderBy("position").limit(1).executeTakeFirstOrThrow();
  await database.behind.deleteFrom("event").where("id", "=", id).execute();
  return formatId("ev", id);
}
