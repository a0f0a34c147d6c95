import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, expect, it } from "vitest";
import WebSocket from "ws";
import { type TestDatabase, testDatabase, testDatabaseKind } from "../database.js";
import { aTenant, type TestTenant } from "../tenant-fixture.js";
import { eventually, startTestApp, type TestApp } from "../test-app.js";
import { state } from "./facts.js";

const EVENTS = 20_000;
const STEP = 1000;
/** Together far more than what may pile up. */
const FILLING = "x".repeat(8000);
const MAX_GROWTH_MIB = 100;
const MIB = 1024 * 1024;

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

/** A client that notes the numbers of what comes, and forgets the rest. */
function aReader({ adminToken }: TestTenant): { socket: WebSocket; numbers: number[]; ready: Promise<unknown> } {
  const socket = new WebSocket(`${t.url.replace("http", "ws")}/api/v1/ws?token=${adminToken}`);
  const numbers: number[] = [];
  socket.on("message", (data) => {
    const number = /"name":"(\d+) /.exec(String(data))?.[1];
    if (number !== undefined) numbers.push(Number(number));
  });
  return { socket, numbers, ready: new Promise((resolve) => socket.once("message", resolve)) };
}

it(`a client that does not read for ${EVENTS} events costs little, holds up nobody, and gets all of them when it goes on`, {
  timeout: 120_000,
}, async () => {
  const tenant = await aTenant(database.db);
  const [slow, quick] = [aReader(tenant), aReader(tenant)];
  await Promise.all([slow.ready, quick.ready]);
  slow.socket.pause();
  const before = heldMib();
  let most = 0;
  const startedAt = Date.now();
  for (let at = 0; at < EVENTS; at += STEP) {
    await state(
      database.db,
      tenant.tenantId,
      Array.from({ length: STEP }, (_, index) => `${at + index} ${FILLING}`),
      500,
    );
    await eventually(async () => quick.numbers.length === at + STEP, 30_000);
    most = Math.max(most, heldMib() - before);
  }
  const missed = slow.numbers.length;
  const wroteMs = Date.now() - startedAt;
  slow.socket.resume();
  await eventually(async () => slow.numbers.length >= EVENTS, 60_000).catch(() => undefined);
  console.log(
    `${testDatabaseKind}: ${EVENTS} events, ${Math.round((EVENTS * FILLING.length) / MIB)} MiB, in ${wroteMs} ms; at most ${most.toFixed(1)} MiB more were held; ` +
      `the slow reader had ${missed} and got the rest in ${Date.now() - startedAt - wroteMs} ms`,
  );
  expect(missed).toBeLessThan(EVENTS / 2);
  expect(most).toBeLessThan(MAX_GROWTH_MIB);
  const all = Array.from({ length: EVENTS }, (_, index) => index);
  expect(quick.numbers).toEqual(all);
  expect(slow.numbers).toEqual(all);
  for (const { socket } of [slow, quick]) socket.terminate();
});
