import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { testDatabaseKind } from "../database.js";
import { aHome, type Home } from "../lifecycle/home.js";
import { type ServerProcess, startServer } from "../lifecycle/server-process.js";
import { type Client, eventually, signIn, watch } from "../test-app.js";
import { aGenericChannel, type GenericChannel } from "./generic.js";
import { conversationsByName } from "./people.js";

const PLATFORM_KEY = "platform-key-of-this-test";
const PROBES = 60;
const PROBE_EVERY_MS = 100;
/** Both cores are full meanwhile, of the flood and of those who make it; without turns it would be several seconds. */
const NOISE_MS = 1000;

let home: Home;
let server: ServerProcess;
let flooder: GenericChannel;
let flood: Client;
let quiet: GenericChannel;
let other: Client;

beforeAll(async () => {
  home = await aHome();
  server = await startServer(home, { env: { LINKTOR_PLATFORM_KEY: PLATFORM_KEY, LINKTOR_LOG_LEVEL: "error" } });
  flood = await signIn(server.url);
  const made = await fetch(`${server.url}/api/v1/tenants`, {
    method: "POST",
    headers: { authorization: `Bearer ${PLATFORM_KEY}`, "content-type": "application/json" },
    body: JSON.stringify({ slug: "other", name: "Other", admin_email: "other@linktor.io", admin_password: "Correct-horse-7" }),
  });
  expect(made.status).toBe(201);
  other = await signIn(server.url, "Correct-horse-7", "other@linktor.io");
  await eventually(async () => (await flood.rest("GET", "channel-types")).status === 200);
  [flooder, quiet] = [await aGenericChannel(flood), await aGenericChannel(other)];
}, 120_000);
afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  await flooder?.[Symbol.asyncDispose]();
  await quiet?.[Symbol.asyncDispose]();
  await home?.[Symbol.asyncDispose]();
});

interface Times {
  readonly intake: number[];
  readonly feed: number[];
  readonly outbound: number[];
}

/** A tenant with ordinary traffic: a message in, its event, and an answer out, again and again. */
async function probe(name: string): Promise<Times> {
  const times: Times = { intake: [], feed: [], outbound: [] };
  using watcher = await watch(server.url, other.token);
  await quiet.post(`${name}-first`, "Bea", "first");
  const conversation = (await conversationsByName(other)).get("Bea");
  for (let n = 0; n < PROBES; n += 1) {
    const text = `${name} ${n}`;
    const startedAt = performance.now();
    expect(await quiet.post(text, "Bea", text)).toBe(200);
    times.intake.push(performance.now() - startedAt);
    await watcher.next(({ payload }) => payload?.message?.text === text);
    times.feed.push(performance.now() - startedAt);
    const askedAt = performance.now();
    const { status, body } = await other.rest("POST", `conversations/${conversation}/messages`, { text });
    expect(status).toBe(201);
    while (!quiet.system.seen.some((request) => request.body.includes(body.id))) await sleep(2);
    times.outbound.push(performance.now() - askedAt);
    await sleep(PROBE_EVERY_MS);
  }
  return times;
}

const p99 = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length * 0.99)] ?? 0;

// The embedded database does one thing at a time, and so everybody waits for everybody.
it.runIf(testDatabaseKind === "postgres")("R22: a tenant that floods does not slow down another much", { timeout: 300_000 }, async () => {
  const before = await probe("quiet");
  const over = new AbortController();
  let posted = 0;
  let sent = 0;
  await flooder.post("first", "Flo", "first");
  const conversation = (await conversationsByName(flood)).get("Flo");
  const inbound = Array.from({ length: 32 }, async (_, writer) => {
    for (let n = 0; !over.signal.aborted; n += 1) {
      const status = await flooder.post(`${writer}-${n}`, `Flo ${writer}`, "flood");
      if (status === 200) posted += 1;
      else await sleep(100);
    }
  });
  const outbound = Array.from({ length: 8 }, async () => {
    for (; !over.signal.aborted; sent += 1) await flood.rest("POST", `conversations/${conversation}/messages`, { text: "flood" });
  });
  await sleep(2000);
  const startedAt = performance.now();
  const [postedBefore, sentBefore] = [posted, sent];
  const during = await probe("flooded");
  const seconds = (performance.now() - startedAt) / 1000;
  over.abort();
  await Promise.all([...inbound, ...outbound]);
  const rate = (count: number) => Math.round(count / seconds);
  console.log(`the other tenant: ${rate(posted - postedBefore)} in/s, ${rate(sent - sentBefore)} out/s; this one ${rate(PROBES)} of each`);
  for (const what of ["intake", "feed", "outbound"] as const) {
    const [calm, flooded] = [p99(before[what]), p99(during[what])];
    console.log(`${what}: p99 ${calm.toFixed(0)} ms quiet, ${flooded.toFixed(0)} ms beside the flood`);
    expect(flooded, what).toBeLessThan(2 * calm + NOISE_MS);
  }
});
