import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { jetstreamManager } from "@nats-io/jetstream";
import { nanos } from "@nats-io/transport-node";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { announce } from "../../src/platform/eventlog/announce.js";
import { appendEvents } from "../../src/platform/nats/event-stream.js";
import { advanceRelay, claimRelay, leaveRelay, listToRelay } from "../../src/platform/nats/relay-store.js";
import { inSystem, inTenant } from "../../src/platform/postgres/transaction.js";
import { newId } from "../../src/shared/ids.js";
import { numbered, state } from "../faults/facts.js";
import { aTenant } from "../tenant-fixture.js";
import { aRelayWorld, type RelayWorld } from "./relay-world.js";
import { connected, natsSettings, readLog, readStream } from "./stream.js";

vi.setConfig({ testTimeout: 120_000 });

let w: RelayWorld;

beforeEach(async () => {
  w = await aRelayWorld();
});
afterEach(() => w[Symbol.asyncDispose]());

it("appends every event once, in the order of the log, with what it is about", async () => {
  const other = await aTenant(w.database.db);
  await using _ = w.aRelay();
  await Promise.all([
    state(w.database.db, w.tenant.tenantId, numbered("a", 500), 7),
    state(w.database.db, other.tenantId, numbered("b", 500), 11),
  ]);
  await w.relayed(1000);
  const [stream, log] = [await readStream(w.nats.url), await readLog(w.database.behind)];
  expect(log).toHaveLength(1000);
  expect(stream).toEqual(log);
  expect(w.logged.filter((line) => !line.includes("NATS is there"))).toEqual([]);
});

it("leaves out what is for one user alone, at the end of the log too, and goes on after it", async () => {
  const { db, behind } = w.database;
  const { tenantId, admin } = w.tenant;
  const alone = (count: number) =>
    inTenant(db, tenantId, async (tx) => {
      const event = { name: "draft.saved", tenantId, key: newId(), payload: Buffer.of(), userId: admin.userId };
      announce(tx, Array(count).fill(event), new Date());
    });
  await using _ = w.aRelay();
  await alone(3);
  await w.relayed(3);
  await state(db, tenantId, numbered("a", 20), 7);
  await alone(300);
  await w.relayed(323);
  await state(db, tenantId, numbered("b", 20), 7);
  await w.relayed(343);
  const ofEverybody = (await readLog(behind)).filter((one) => !JSON.stringify(one).includes("draft.saved"));
  expect(ofEverybody).toHaveLength(40);
  expect(await readStream(w.nats.url)).toEqual(ofEverybody);
});

it("goes on where it was, also when it died before it wrote down how far it was", async () => {
  await (async () => {
    await using _ = w.aRelay();
    await state(w.database.db, w.tenant.tenantId, numbered("before", 300));
    await w.relayed(300);
  })();
  // NATS has forgotten which messages it had.
  await connected(w.nats.url, async (connection) => {
    await (await jetstreamManager(connection)).streams.update("linktor-events", { duplicate_window: nanos(100) });
  });
  await sleep(300);
  await w.database.behind.updateTable("eventRelay").set({ position: "120" }).execute();
  await state(w.database.db, w.tenant.tenantId, numbered("after", 50));
  await using _ = w.aRelay();
  await w.relayed(350);
  expect(await readStream(w.nats.url)).toEqual(await readLog(w.database.behind));
});

it("is done by one of two, and by the other one once that is gone", async () => {
  const first = w.aRelay();
  await using _ = w.aRelay();
  await state(w.database.db, w.tenant.tenantId, numbered("both", 300), 3);
  await w.relayed(300);
  await first[Symbol.asyncDispose]();
  await state(w.database.db, w.tenant.tenantId, numbered("one", 100), 3);
  await w.relayed(400);
  expect(await readStream(w.nats.url)).toEqual(await readLog(w.database.behind));
  // Neither came in the other's way.
  expect(w.logged.filter((line) => line.includes("cannot be relayed"))).toEqual([]);
});

it("belongs to one process, until that leaves or its lease ends", async () => {
  const [one, two] = [randomUUID(), randomUUID()];
  const claim = (holder: string) => inSystem(w.database.db, (tx) => claimRelay(tx, holder));
  const advance = (holder: string, position: bigint) => inSystem(w.database.db, (tx) => advanceRelay(tx, holder, position));
  expect([await claim(one), await claim(two), await claim(one)]).toEqual([0n, undefined, 0n]);
  expect([await advance(two, 3n), await advance(one, 7n)]).toEqual([false, true]);
  await inSystem(w.database.db, (tx) => leaveRelay(tx, one));
  expect([await claim(two), await claim(one), await advance(one, 9n)]).toEqual([7n, undefined, false]);
  await w.database.behind
    .updateTable("eventRelay")
    .set({ until: new Date(0) })
    .execute();
  expect([await claim(one), await claim(two), await advance(two, 9n)]).toEqual([7n, undefined, false]);
});

it("never mixes the events of two that both think it is theirs", async () => {
  await using _ = w.aRelay();
  await state(w.database.db, w.tenant.tenantId, numbered("fact", 20));
  await w.relayed(20);
  const events = await inSystem(w.database.db, (tx) => listToRelay(tx, 0n, 100, 1_000_000));
  await connected(w.nats.url, async (connection) => {
    const renamed = events.map((event) => ({ ...event, id: newId<typeof event.id>() }));
    const late = await appendEvents(connection, natsSettings(w.nats.url), renamed, 10);
    expect(late).toMatchObject({
      count: 0,
      sequence: undefined,
      error: expect.objectContaining({ message: expect.stringContaining("wrong last sequence") }),
    });
    // The same events again are known to the server.
    expect(await appendEvents(connection, natsSettings(w.nats.url), events, 20)).toMatchObject({
      count: 20,
      sequence: undefined,
      error: undefined,
    });
  });
  expect(await readStream(w.nats.url)).toHaveLength(20);
});

it("makes the stream anew when NATS was wiped, and goes on after what it had relayed", async () => {
  await using _ = w.aRelay();
  await state(w.database.db, w.tenant.tenantId, numbered("lost", 30));
  await w.relayed(30);
  await w.nats.kill();
  await w.nats.wipe();
  await state(w.database.db, w.tenant.tenantId, numbered("meanwhile", 30));
  await w.nats.start();
  await w.relayed(60);
  expect(await readStream(w.nats.url)).toEqual((await readLog(w.database.behind)).slice(30));
});

it("fills up what the stream lost at its end, and does not believe in an end that is not in the log", async () => {
  await (async () => {
    await using _ = w.aRelay();
    await state(w.database.db, w.tenant.tenantId, numbered("fact", 40));
    await w.relayed(40);
  })();
  await connected(w.nats.url, async (connection) => {
    const { streams } = await jetstreamManager(connection);
    // As after a power cut: the stream ends with event 25.
    await streams.delete("linktor-events");
    await streams.add({ name: "linktor-events", subjects: ["linktor.events.>"], duplicate_window: nanos(100) });
    const events = await inSystem(w.database.db, (tx) => listToRelay(tx, 0n, 25, 1_000_000));
    await appendEvents(connection, natsSettings(w.nats.url), events, 0);
  });
  await state(w.database.db, w.tenant.tenantId, ["next"]);
  await (async () => {
    await using _ = w.aRelay();
    await w.relayed(41);
    expect(await readStream(w.nats.url)).toEqual(await readLog(w.database.behind));
  })();
  // As after a backup was restored: the log knows nothing of the newest.
  await w.database.behind.deleteFrom("event").where("position", ">", "35").execute();
  await w.database.behind.updateTable("eventCounter").set({ lastPosition: "35" }).execute();
  await w.database.behind.updateTable("eventRelay").set({ position: "35" }).execute();
  await state(w.database.db, w.tenant.tenantId, numbered("again", 5));
  await using _ = w.aRelay();
  await w.relayed(40);
  const stream = await readStream(w.nats.url);
  expect(stream.slice(-5)).toEqual((await readLog(w.database.behind)).slice(-5));
  expect(stream).toHaveLength(46);
});
