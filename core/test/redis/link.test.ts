import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { limitersOver } from "../../src/platform/redis/limiter.js";
import { RedisLink } from "../../src/platform/redis/link.js";
import { TestRedis } from "../services/redis.js";
import { TEST_SECRET } from "../tenant-fixture.js";
import { eventually } from "../test-app.js";

/** Half a second, and something for a machine that has much to do. */
const PATIENCE_MS = 2000;
const AT_ONCE_MS = 100;

let redis: TestRedis;
let link: RedisLink;
const said: string[] = [];
const log = { info: (_: object, text: string) => void said.push(text), warn: (_: object, text: string) => void said.push(text) };

beforeAll(async () => {
  redis = await TestRedis.start();
  link = new RedisLink(redis.url, TEST_SECRET, log);
});
afterAll(async () => {
  await link?.[Symbol.asyncDispose]();
  await redis?.[Symbol.asyncDispose]();
});
beforeEach(async () => {
  await eventually(async () => link.isUp);
  said.length = 0;
});

async function timed<T>(run: () => Promise<T>): Promise<{ answer: T; ms: number }> {
  const startedAt = performance.now();
  const answer = await run();
  return { answer, ms: performance.now() - startedAt };
}

const ping = () => link.ask((client) => client.ping());
const many = () => Promise.all(Array.from({ length: 200 }, ping));

it("answers", async () => {
  expect(await ping()).toBe("PONG");
  expect(link.detail).toBe("redis");
});

it("makes nobody wait long for a Redis that is paused, and nobody at all once that is known", async () => {
  redis.pause();
  const first = await timed(many);
  expect(new Set(first.answer)).toEqual(new Set([undefined]));
  expect(first.ms).toBeLessThan(PATIENCE_MS);
  await eventually(async () => !link.isUp);
  for (let count = 0; count < 3; count += 1) {
    expect((await timed(many)).ms).toBeLessThan(AT_ONCE_MS);
    await sleep(400);
  }
  redis.resume();
  await eventually(async () => (await ping()) === "PONG", 10_000);
  await eventually(async () => said.length === 2);
  expect(said).toEqual([expect.stringContaining("is away"), "redis is back"]);
});

it("sends nothing later that nobody waits for any more", async () => {
  redis.pause();
  await Promise.all(Array.from({ length: 50 }, () => link.ask((client) => client.incr("late"))));
  for (let count = 0; count < 50; count += 1) await link.ask((client) => client.incr("later"));
  redis.resume();
  await eventually(async () => link.isUp, 10_000);
  // What was on the wire may have been counted, once; what came later never was sent.
  expect(Number(await redis.ask((client) => client.get("late")))).toBeLessThanOrEqual(50);
  expect(await redis.ask((client) => client.get("later"))).toBeNull();
});

it("keeps a limit while Redis is killed, and shares it again afterwards", async () => {
  await using other = new RedisLink(redis.url, TEST_SECRET, log);
  await eventually(async () => other.isUp);
  const [here, there] = [link, other].map((one) => limitersOver(one)("test", { points: 5, duration: 60 }));
  const allowed = async (limiter: typeof here, key: string) => {
    let count = 0;
    while (count < 20 && (await limiter?.consume(key))?.isAllowed) count += 1;
    return count;
  };
  expect([await allowed(here, "shared"), await allowed(there, "shared")]).toEqual([5, 0]);
  await redis.kill();
  expect([await allowed(here, "alone"), await allowed(there, "alone")]).toEqual([5, 5]);
  expect(await allowed(here, "shared")).toBe(0);
  await redis.start();
  await eventually(async () => link.isUp && other.isUp, 10_000);
  expect([await allowed(there, "again"), await allowed(here, "again")]).toEqual([5, 0]);
});
