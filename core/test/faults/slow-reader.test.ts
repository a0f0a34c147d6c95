import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, expect, it } from "vitest";
import WebSocket from "ws";
import { type TestDatabase, testDatabase, testDatabaseKind } from "../database.js";
import { aTenant, type TestTenant } from "../tenant-fixture.js";
import { eventually, startTestApp, type TestApp } from "../test-app.js";
import { numbered, state } from "./facts.js";

const EVENTS = 20_000;
const STEP = 1000;
/** Together far more than what may pile up. */
const FILLING = "x".repeat(8000);
const MAX_GROWTH_MIB = 100;
const MIB = 1024 * 1024;
/** TEST_LONG=1 for as many as are promised; the system's own buffers take megabytes for each. */
const STOPPED = process.env.TEST_LONG ? 1000 : 50;
const MAX_GROWTH_OF_STOPPED_MIB = 128;
/** The second is what a client sees that does not read for so long that the server gave up telling it why. */
const SENT_AWAY = [4408, 1006];

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

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** What this process, the server in it, holds on to. */
function heldMib(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / MIB;
}

interface Reader {
  readonly socket: WebSocket;
  /** Of the events, in the order they came. */
  readonly numbers: number[];
  readonly ready: Promise<unknown>;
  readonly closed: Promise<number>;
  /** Cursor to come back with. */
  position: string;
}

/** A client that notes the numbers of what comes, and forgets the rest. */
function aReader({ adminToken }: TestTenant, after = "", numbers: number[] = []): Reader {
  const socket = new WebSocket(`${t.url.replace("http", "ws")}/api/v1/ws?token=${adminToken}&after=${after}`);
  const reader: Reader = {
    socket,
    numbers,
    position: after,
    ready: once(socket, "message"),
    closed: new Promise((resolve) => socket.once("close", resolve)),
  };
  socket.on("message", (data) => {
    const text = String(data);
    reader.position = /"id":"(ev_\w+)"/.exec(text)?.[1] ?? reader.position;
    const number = /"name":"(\d+) /.exec(text)?.[1];
    if (number !== undefined) numbers.push(Number(number));
  });
  return reader;
}

/** The same client, which comes back whenever it is sent away. */
async function comingBack(tenant: TestTenant, reader: Reader, total: number): Promise<Reader> {
  for (let current = reader; ; ) {
    const code = await Promise.race([
      current.closed,
      eventually(async () => current.numbers.length >= total, 60_000).then(() => undefined),
    ]);
    if (code === undefined) return current;
    expect(SENT_AWAY).toContain(code);
    current = aReader(tenant, current.position, current.numbers);
  }
}

const filled = (from: number, count: number) => Array.from({ length: count }, (_, index) => `${from + index} ${FILLING}`);

it(`a client that does not read for ${EVENTS} events costs little, holds up nobody, and gets all of them when it goes on`, {
  timeout: 300_000,
}, async () => {
  const tenant = await aTenant(database.db);
  const [slow, quick] = [aReader(tenant), aReader(tenant)];
  await Promise.all([slow.ready, quick.ready]);
  slow.socket.pause();
  const before = heldMib();
  let most = 0;
  const startedAt = Date.now();
  for (let at = 0; at < EVENTS; at += STEP) {
    await state(database.db, tenant.tenantId, filled(at, STEP), 500);
    await eventually(async () => quick.numbers.length === at + STEP, 30_000);
    most = Math.max(most, heldMib() - before);
  }
  const missed = slow.numbers.length;
  const wroteMs = Date.now() - startedAt;
  slow.socket.resume();
  const last = await comingBack(tenant, slow, EVENTS);
  console.log(
    `${testDatabaseKind}: ${EVENTS} events, ${Math.round((EVENTS * FILLING.length) / MIB)} MiB, in ${wroteMs} ms; at most ${most.toFixed(1)} MiB more were held; ` +
      `the slow reader had ${missed} and got the rest in ${Date.now() - startedAt - wroteMs} ms`,
  );
  expect(missed).toBeLessThan(EVENTS / 2);
  expect(most).toBeLessThan(MAX_GROWTH_MIB);
  const all = Array.from({ length: EVENTS }, (_, index) => index);
  expect(quick.numbers).toEqual(all);
  expect(slow.numbers).toEqual(all);
  for (const { socket } of [slow, quick, last]) socket.terminate();
});

it(`R13: ${STOPPED} clients that stop reading cost little together, and are sent away to come back with their cursors`, {
  timeout: 300_000,
}, async () => {
  const total = 1000;
  const tenant = await aTenant(database.db);
  const readers = numbered("reader", STOPPED).map(() => aReader(tenant));
  const quick = aReader(tenant);
  await Promise.all([...readers, quick].map(({ ready }) => ready));
  for (const { socket } of readers) socket.pause();
  const before = heldMib();
  let most = 0;
  for (let at = 0; at < total; at += 250) {
    await state(database.db, tenant.tenantId, filled(at, 250), 250);
    await eventually(async () => quick.numbers.length === at + 250, 60_000);
    most = Math.max(most, heldMib() - before);
  }
  const startedAt = Date.now();
  // Nobody looks at what they are sent; the server notices by itself.
  await sleep(18_000);
  for (const { socket } of readers) socket.resume();
  const codes = await Promise.all(readers.map(({ closed }) => closed));
  expect(codes.filter((code) => !SENT_AWAY.includes(code))).toEqual([]);
  expect(codes).toContain(4408);
  console.log(
    `${testDatabaseKind}: ${STOPPED} clients that stopped held ${most.toFixed(1)} MiB and were gone after ${Date.now() - startedAt} ms`,
  );
  expect(most).toBeLessThan(MAX_GROWTH_OF_STOPPED_MIB);
  const [one] = readers;
  const last = await comingBack(tenant, aReader(tenant, one!.position, one!.numbers), total);
  expect(one!.numbers).toEqual(Array.from({ length: total }, (_, index) => index));
  for (const { socket } of [quick, last]) socket.terminate();
});
