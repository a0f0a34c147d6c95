import { setTimeout as sleep } from "node:timers/promises";
import { pino } from "pino";
import { afterEach, beforeEach, expect, it } from "vitest";
import { NatsLink } from "../../src/platform/nats/nats-link.js";
import type { NatsSettings } from "../../src/platform/nats/settings.js";
import { SharedWakeups } from "../../src/platform/nats/shared-wakeups.js";
import { TOPICS, type Topic, Wakeups } from "../../src/platform/postgres/wakeups.js";
import { NatsServer } from "../services/nats.js";
import { eventually } from "../test-app.js";
import { connected, natsSettings } from "./stream.js";

/** What a burst of wake-ups may become. */
const FEW = 20;

let server: NatsServer;
let logged: string;
const opened: AsyncDisposable[] = [];

beforeEach(async () => {
  server = await NatsServer.start();
  logged = "";
});
afterEach(async () => {
  for (const thing of opened.splice(0).reverse()) await thing[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

function aLink(overrides: Partial<NatsSettings> = {}): NatsLink {
  const link = new NatsLink(natsSettings(server.url, overrides), pino({}, { write: (line: string) => void (logged += line) }));
  opened.push(link);
  return link;
}

/** The wake-ups of a process, and how often each topic was woken there. */
function aProcess(overrides: Partial<NatsSettings> = {}) {
  const link = aLink(overrides);
  const wakeups = new Wakeups();
  opened.push(new SharedWakeups(link, wakeups, overrides.prefix ?? "linktor"));
  const woken: Record<Topic, number> = { committed: 0, stamped: 0, work: 0 };
  for (const topic of TOPICS) wakeups.listen(topic, () => (woken[topic] += 1));
  return { link, wakeups, woken };
}

const up = (...all: readonly { readonly link: NatsLink }[]) => eventually(async () => all.every(({ link }) => link.connection));

it("wakes the other processes of the installation, and nobody twice", async () => {
  const [one, two, three, stranger] = [aProcess(), aProcess(), aProcess(), aProcess({ prefix: "another" })];
  await up(one, two, three, stranger);
  await sleep(50);
  const before = [two, three, stranger].map(({ woken }) => ({ ...woken }));
  const own = { ...one.woken };
  for (const topic of TOPICS) one.wakeups.wake(topic);
  await eventually(async () => [two, three].every(({ woken }, index) => TOPICS.every((topic) => woken[topic] > before[index]![topic])));
  await sleep(300);
  for (const topic of TOPICS) {
    expect(one.woken[topic], topic).toBe(own[topic] + 1);
    expect(two.woken[topic], topic).toBe(before[0]![topic] + 1);
    expect(three.woken[topic], topic).toBe(before[1]![topic] + 1);
    expect(stranger.woken[topic], topic).toBe(before[2]![topic]);
  }
});

it("tells of a thousand commits in a few messages, the last one included", async () => {
  const one = aProcess();
  await up(one);
  await connected(server.url, async (connection) => {
    let last = 0;
    let count = 0;
    connection.subscribe("linktor.wake.stamped", {
      callback: () => {
        count += 1;
        last = performance.now();
      },
    });
    await connection.flush();
    const startedAt = performance.now();
    for (let index = 0; index < 1000; index += 1) one.wakeups.wake("stamped");
    const wokenAt = performance.now();
    await sleep(200);
    console.log(`1,000 wake-ups took ${(wokenAt - startedAt).toFixed(1)} ms and became ${count} messages`);
    expect(count).toBeGreaterThan(0);
    expect(count).toBeLessThan(FEW);
    expect(last).toBeGreaterThan(wokenAt);
  });
});

it("comes to be when NATS comes, and again whenever it went away", async () => {
  await server.stop();
  const one = aProcess();
  await eventually(async () => one.link.state.detail.startsWith("away:"));
  for (const topic of TOPICS) one.wakeups.wake(topic);
  const before = { ...one.woken };
  await server.start();
  await up(one);
  // What others said before was missed.
  for (const topic of TOPICS) expect(one.woken[topic]).toBe(before[topic] + 1);
  for (let times = 2; times <= 4; times += 1) {
    await server.kill();
    await eventually(async () => !one.link.connection);
    one.wakeups.wake("work");
    await server.start();
    await eventually(async () => one.link.timesUp === times);
  }
  expect(logged.match(/NATS is away/g)?.length).toBeLessThanOrEqual(8);
});

it("stays away with a wrong password and does not tell it, and comes when the password is right", async () => {
  await server.stop();
  await server.start(["--user", "linktor", "--pass", "changed"]);
  const link = aLink({ login: { user: "linktor", pass: "very-secret" } });
  await eventually(async () => link.state.detail === "away: Authorization Violation");
  await sleep(2500);
  expect(link.connection).toBeUndefined();
  await server.stop();
  await server.start(["--user", "linktor", "--pass", "very-secret"]);
  await eventually(async () => link.connection);
  await server.stop();
  // Connected once, so now it is the library that reconnects.
  await server.start(["--user", "linktor", "--pass", "changed"]);
  await sleep(4000);
  await server.stop();
  await server.start(["--user", "linktor", "--pass", "very-secret"]);
  await eventually(async () => link.connection);
  expect(logged).toContain("Authorization Violation");
  expect(logged + link.state.detail).not.toContain("very-secret");
});

it("takes a token", async () => {
  await server.stop();
  await server.start(["--auth", "very-secret"]);
  const link = aLink({ login: { token: "very-secret" } });
  await eventually(async () => link.connection);
});

it("leaves a server that stands still for another one, whatever is still to be written to it", async () => {
  await using second = await NatsServer.start();
  const link = aLink({ servers: [server, second].map(({ url }) => new URL(url).host) });
  await eventually(async () => link.connection);
  const stuck = [server, second].find(({ port }) => link.state.detail.endsWith(`:${port}`));
  stuck?.pause();
  const piece = new Uint8Array(500_000);
  for (let index = 0; index < 40; index += 1) link.connection?.publish("linktor.nobody", piece);
  await eventually(async () => link.connection && !link.state.detail.endsWith(`:${stuck?.port}`), 30_000);
  stuck?.resume();
});

it("stops at once, with or without NATS", async () => {
  server.pause();
  const never = new NatsLink(natsSettings(server.url), pino({ level: "silent" }));
  await sleep(100);
  const startedAt = performance.now();
  await never[Symbol.asyncDispose]();
  server.resume();
  const link = new NatsLink(natsSettings(server.url), pino({ level: "silent" }));
  await eventually(async () => link.connection);
  server.pause();
  const pausedAt = performance.now();
  await link[Symbol.asyncDispose]();
  expect(performance.now() - pausedAt).toBeLessThan(1000);
  expect(pausedAt - startedAt).toBeLessThan(10_000);
});
