import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { create, toBinary } from "@bufbuild/protobuf";
import { EventPayloadSchema } from "@linktor/gen/linktor/event/v1/event_pb.js";
import { jetstreamManager } from "@nats-io/jetstream";
import { nanos } from "@nats-io/transport-node";
import { pino } from "pino";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { announce } from "../../src/platform/eventlog/announce.js";
import { Sequencer } from "../../src/platform/eventlog/sequencer.js";
import { EventRelay } from "../../src/platform/nats/event-relay.js";
import { appendEvents } from "../../src/platform/nats/event-stream.js";
import { NatsLink } from "../../src/platform/nats/nats-link.js";
import { advanceRelay, claimRelay, leaveRelay, listToRelay } from "../../src/platform/nats/relay-store.js";
import type { NatsSettings } from "../../src/platform/nats/settings.js";
import { inSystem, inTenant } from "../../src/platform/postgres/transaction.js";
import { type ContactId, newId } from "../../src/shared/ids.js";
import { type TestDatabase, testDatabase } from "../database.js";
import { numbered, state } from "../faults/facts.js";
import { NatsServer } from "../services/nats.js";
import { aTenant, type TestTenant } from "../tenant-fixture.js";
import { eventually } from "../test-app.js";
import { connected, findStream, natsSettings, readLog, readStream } from "./stream.js";

vi.setConfig({ testTimeout: 120_000 });

let database: TestDatabase;
let server: NatsServer;
let sequencer: Sequencer;
let tenant: TestTenant;
let logged: string[];

beforeEach(async () => {
  database = await testDatabase();
  server = await NatsServer.start();
  sequencer = new Sequencer(database.db, () => undefined);
  tenant = await aTenant(database.db);
  logged = [];
});
afterEach(async () => {
  await sequencer[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

/** A relay as a process has one. */
function aRelay(overrides: Partial<NatsSettings> = {}, holder = randomUUID()) {
  const settings = natsSettings(server.url, overrides);
  const log = pino({ level: "info", base: null }, { write: (line: string) => void logged.push(line) });
  const link = new NatsLink(settings, log);
  const relay = new EventRelay({ db: database.db, link, settings, holder, log });
  return {
    relay,
    async [Symbol.asyncDispose]() {
      await relay[Symbol.asyncDispose]();
      await link[Symbol.asyncDispose]();
    },
  };
}

async function relayed(count: number): Promise<void> {
  await eventually(async () => (await cursor()) >= count);
}

async function cursor(): Promise<number> {
  const { position } = await database.behind.selectFrom("eventRelay").select("position").executeTakeFirstOrThrow();
  return Number(position);
}

it("appends every event once, in the order of the log, with what it is about", async () => {
  const other = await aTenant(database.db);
  await using _ = aRelay();
  await Promise.all([
    state(database.db, tenant.tenantId, numbered("a", 500), 7),
    state(database.db, other.tenantId, numbered("b", 500), 11),
  ]);
  await relayed(1000);
  const [stream, log] = [await readStream(server.url), await readLog(database.behind)];
  expect(log).toHaveLength(1000);
  expect(stream).toEqual(log);
  expect(logged.filter((line) => !line.includes("NATS is there"))).toEqual([]);
});

it("goes on where it was, also when it died before it wrote down how far it was", async () => {
  await (async () => {
    await using _ = aRelay();
    await state(database.db, tenant.tenantId, numbered("before", 300));
    await relayed(300);
  })();
  // NATS has forgotten which messages it had.
  await connected(server.url, async (connection) => {
    await (await jetstreamManager(connection)).streams.update("linktor-events", { duplicate_window: nanos(100) });
  });
  await sleep(300);
  await database.behind.updateTable("eventRelay").set({ position: "120" }).execute();
  await state(database.db, tenant.tenantId, numbered("after", 50));
  await using _ = aRelay();
  await relayed(350);
  expect(await readStream(server.url)).toEqual(await readLog(database.behind));
});

it("is done by one of two, and by the other one once that is gone", async () => {
  const first = aRelay();
  await using _ = aRelay();
  await state(database.db, tenant.tenantId, numbered("both", 300), 3);
  await relayed(300);
  await first[Symbol.asyncDispose]();
  await state(database.db, tenant.tenantId, numbered("one", 100), 3);
  await relayed(400);
  expect(await readStream(server.url)).toEqual(await readLog(database.behind));
  // Neither came in the other's way.
  expect(logged.filter((line) => line.includes("cannot be relayed"))).toEqual([]);
});

it("belongs to one process, until that leaves or its lease ends", async () => {
  const [one, two] = [randomUUID(), randomUUID()];
  const claim = (holder: string) => inSystem(database.db, (tx) => claimRelay(tx, holder));
  const advance = (holder: string, position: bigint) => inSystem(database.db, (tx) => advanceRelay(tx, holder, position));
  expect([await claim(one), await claim(two), await claim(one)]).toEqual([0n, undefined, 0n]);
  expect([await advance(two, 3n), await advance(one, 7n)]).toEqual([false, true]);
  await inSystem(database.db, (tx) => leaveRelay(tx, one));
  expect([await claim(two), await claim(one), await advance(one, 9n)]).toEqual([7n, undefined, false]);
  await database.behind
    .updateTable("eventRelay")
    .set({ until: new Date(0) })
    .execute();
  expect([await claim(one), await claim(two), await advance(two, 9n)]).toEqual([7n, undefined, false]);
});

it("never mixes the events of two that both think it is theirs", async () => {
  await using _ = aRelay();
  await state(database.db, tenant.tenantId, numbered("fact", 20));
  await relayed(20);
  const events = await inSystem(database.db, (tx) => listToRelay(tx, 0n, 100, 1_000_000));
  await connected(server.url, async (connection) => {
    const renamed = events.map((event) => ({ ...event, id: newId<typeof event.id>() }));
    const late = await appendEvents(connection, natsSettings(server.url), renamed, 10);
    expect(late).toMatchObject({
      count: 0,
      sequence: undefined,
      error: expect.objectContaining({ message: expect.stringContaining("wrong last sequence") }),
    });
    // The same events again are known to the server.
    expect(await appendEvents(connection, natsSettings(server.url), events, 20)).toMatchObject({
      count: 20,
      sequence: undefined,
      error: undefined,
    });
  });
  expect(await readStream(server.url)).toHaveLength(20);
});

it("makes the stream anew when NATS was wiped, and goes on after what it had relayed", async () => {
  await using _ = aRelay();
  await state(database.db, tenant.tenantId, numbered("lost", 30));
  await relayed(30);
  await server.kill();
  await server.wipe();
  await state(database.db, tenant.tenantId, numbered("meanwhile", 30));
  await server.start();
  await relayed(60);
  expect(await readStream(server.url)).toEqual((await readLog(database.behind)).slice(30));
});

it("fills up what the stream lost at its end, and does not believe in an end that is not in the log", async () => {
  await (async () => {
    await using _ = aRelay();
    await state(database.db, tenant.tenantId, numbered("fact", 40));
    await relayed(40);
  })();
  await connected(server.url, async (connection) => {
    const { streams } = await jetstreamManager(connection);
    // As after a power cut: the stream ends with event 25.
    await streams.delete("linktor-events");
    await streams.add({ name: "linktor-events", subjects: ["linktor.events.>"], duplicate_window: nanos(100) });
    const events = await inSystem(database.db, (tx) => listToRelay(tx, 0n, 25, 1_000_000));
    await appendEvents(connection, natsSettings(server.url), events, 0);
  });
  await state(database.db, tenant.tenantId, ["next"]);
  await (async () => {
    await using _ = aRelay();
    await relayed(41);
    expect(await readStream(server.url)).toEqual(await readLog(database.behind));
  })();
  // As after a backup was restored: the log knows nothing of the newest.
  await database.behind.deleteFrom("event").where("position", ">", "35").execute();
  await database.behind.updateTable("eventCounter").set({ lastPosition: "35" }).execute();
  await database.behind.updateTable("eventRelay").set({ position: "35" }).execute();
  await state(database.db, tenant.tenantId, numbered("again", 5));
  await using _ = aRelay();
  await relayed(40);
  const stream = await readStream(server.url);
  expect(stream.slice(-5)).toEqual((await readLog(database.behind)).slice(-5));
  expect(stream).toHaveLength(46);
});

it("sends an event that is too large for NATS without its payload", async () => {
  const facts = [2_000_000, 1_040_000, 1000].map((size) => ({
    name: "contact.updated",
    tenantId: tenant.tenantId,
    key: newId<ContactId>(),
    payload: new Uint8Array(size).fill(7),
  }));
  await using _ = aRelay();
  for (const fact of facts) {
    await inTenant(database.db, tenant.tenantId, (tx) => announce(tx, [fact], new Date()));
  }
  await relayed(3);
  const [stream, log] = [await readStream(server.url), await readLog(database.behind)];
  expect(stream.map(({ id }) => id)).toEqual(log.map(({ id }) => id));
  expect(stream.map(({ payload }) => payload.length / 2)).toEqual([0, 1_040_000, 1000]);
});

it("keeps the stream within its limits, and what an operator has changed besides", async () => {
  await (async () => {
    await using _ = aRelay();
    await state(database.db, tenant.tenantId, ["one"]);
    await relayed(1);
  })();
  expect((await findStream(server.url))?.config).toMatchObject({
    max_age: 3_600_000_000_000,
    max_bytes: 64 * 1024 * 1024,
    storage: "file",
  });
  await connected(server.url, async (connection) => {
    await (await jetstreamManager(connection)).streams.update("linktor-events", { description: "ours" });
  });
  await using _ = aRelay({ streamMaxAgeMs: 7_200_000, streamMaxBytes: 100_000 });
  await state(database.db, tenant.tenantId, numbered("many", 1500));
  await relayed(1501);
  const info = await findStream(server.url);
  expect(info?.config).toMatchObject({ max_age: 7_200_000_000_000, max_bytes: 100_000, description: "ours" });
  expect(info?.state.bytes).toBeLessThanOrEqual(100_000);
  expect(info?.state.last_seq).toBe(1501);
});

it("says once that events cannot be relayed, and that they are again", async () => {
  const { relay, ...rest } = aRelay();
  try {
    await state(database.db, tenant.tenantId, ["one"]);
    await relayed(1);
    server.pause();
    await state(database.db, tenant.tenantId, numbered("meanwhile", 10));
    await eventually(async () => logged.some((line) => line.includes("cannot be relayed")));
    await eventually(async () => relay.lag === 10);
    // Long enough for another try.
    await sleep(4500);
    server.resume();
    await relayed(11);
    expect(logged.filter((line) => line.includes("cannot be relayed"))).toHaveLength(1);
    await eventually(async () => logged.some((line) => line.includes("relayed again")) && relay.lag === 0);
  } finally {
    await rest[Symbol.asyncDispose]();
  }
  expect(await readStream(server.url)).toEqual(await readLog(database.behind));
});

it("is consumed as the guide says", async () => {
  const guide = await readFile(path.join(import.meta.dirname, "../../../docs/nats.md"), "utf8");
  const code = /```js\n(.*?)```/s.exec(guide)?.[1]?.replace("127.0.0.1:4222", `127.0.0.1:${server.port}`) ?? "";
  const payload = toBinary(EventPayloadSchema, create(EventPayloadSchema, { message: { text: "hello" } }));
  const fact = { name: "message.received", tenantId: tenant.tenantId, key: newId<ContactId>(), payload };
  await using _ = aRelay();
  await state(database.db, tenant.tenantId, ["not a message"]);
  await inTenant(database.db, tenant.tenantId, (tx) => announce(tx, [fact], new Date()));
  await relayed(2);
  const consumer = spawn(process.execPath, ["--input-type=module", "--eval", code], { cwd: import.meta.dirname });
  let output = "";
  for (const stream of [consumer.stdout, consumer.stderr]) stream.on("data", (piece) => (output += String(piece)));
  try {
    const event = (await readLog(database.behind))[1];
    await eventually(async () => output.includes("\n"));
    expect(output).toBe(`${event?.id} ${event?.subject} hello\n`);
  } finally {
    consumer.kill();
  }
});
