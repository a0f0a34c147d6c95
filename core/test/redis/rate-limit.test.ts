import { createClient } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport } from "@connectrpc/connect-node";
import { UserService } from "@linktor/gen/linktor/identity/v1/identity_pb.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RedisLink } from "../../src/platform/redis/link.js";
import { MinuteCounts } from "../../src/platform/redis/minute-counts.js";
import { failure } from "../api.js";
import { type TestDatabase, testDatabase } from "../database.js";
import { TestRedis } from "../services/redis.js";
import { anApiKey, aTenant, TEST_SECRET, type TestTenant } from "../tenant-fixture.js";
import { eventually, startTestApp, type TestApp } from "../test-app.js";

const OF_CALLER = 5;
const OF_TENANT = 8;
const silent = { info: () => undefined, warn: () => undefined };

describe("calls in a minute", () => {
  let database: TestDatabase;
  let app: TestApp;
  let tenant: TestTenant;
  // Ten seconds into a minute.
  let time = Math.ceil(Date.now() / 60_000) * 60_000 + 10_000;

  beforeAll(async () => {
    database = await testDatabase();
    const clock = { now: () => new Date(time) };
    app = await startTestApp({ database, clock, config: { rateLimits: { ofCaller: OF_CALLER, ofTenant: OF_TENANT } } });
    tenant = await aTenant(database.db);
  });
  afterAll(async () => {
    await app?.[Symbol.asyncDispose]();
    await database?.[Symbol.asyncDispose]();
  });

  const keyOf = async (of = tenant) => (await anApiKey(database.db, of.tenantId, ["*"])).key;
  const get = (key: string) => fetch(`${app.url}/api/v1/users`, { headers: { "x-api-key": key } });

  it("are counted down in each answer, then refused over REST with when to come again", async () => {
    time += 60_000;
    const key = await keyOf();
    for (let left = OF_CALLER - 1; left >= 0; left -= 1) {
      const { status, headers } = await get(key);
      expect([status, headers.get("ratelimit-limit"), headers.get("ratelimit-remaining")]).toEqual([200, String(OF_CALLER), String(left)]);
      expect(headers.get("ratelimit-reset")).toBe("50");
    }
    const refused = await get(key);
    expect(refused.status).toBe(429);
    expect(Object.fromEntries(["retry-after", "ratelimit-remaining"].map((name) => [name, refused.headers.get(name)]))).toEqual({
      "retry-after": "50",
      "ratelimit-remaining": "0",
    });
    expect(await refused.json()).toMatchObject({ code: "RATE_LIMITED", message: expect.stringContaining("5 calls in a minute") });
    time += 50_000;
    expect((await get(key)).status).toBe(200);
  });

  it.each([
    ["Connect", () => createConnectTransport({ baseUrl: app.url, httpVersion: "1.1" })],
    ["gRPC", () => createGrpcTransport({ baseUrl: app.url })],
  ])("are refused over %s with RetryInfo", async (_name, transport) => {
    time += 60_000;
    const key = await keyOf();
    const client = createClient(UserService, transport());
    const call = () => client.listUsers({}, { headers: { "x-api-key": key } });
    for (let count = 0; count < OF_CALLER; count += 1) await call();
    expect(await failure(call())).toMatchObject({
      code: "ResourceExhausted",
      reason: "RATE_LIMITED",
      retryAfterMs: 60_000 - (time % 60_000),
    });
  });

  it("are one caller's, up to what the tenant may; others are not concerned", async () => {
    time += 60_000;
    const [one, other] = [await keyOf(), await keyOf()];
    const statuses = async (key: string, times: number) => {
      const all = [];
      for (let count = 0; count < times; count += 1) all.push((await get(key)).status);
      return all;
    };
    expect(await statuses(one, 7)).toEqual([200, 200, 200, 200, 200, 429, 429]);
    expect(await statuses(other, 4)).toEqual([200, 200, 200, 429]);
    expect(await statuses(await keyOf(await aTenant(database.db)), 1)).toEqual([200]);
    expect((await fetch(`${app.url}/health`)).status).toBe(200);
  });
});

describe("counts of two processes", () => {
  let redis: TestRedis;
  const links: RedisLink[] = [];
  const counts: MinuteCounts[] = [];
  let now = 60_000 * 1000;

  beforeAll(async () => {
    redis = await TestRedis.start();
    for (let index = 0; index < 2; index += 1) {
      const link = new RedisLink(redis.url, TEST_SECRET, silent);
      links.push(link);
      counts.push(new MinuteCounts(link, () => now));
    }
    await eventually(async () => links.every(({ isUp }) => isUp));
  });
  afterAll(async () => {
    for (const thing of [...counts, ...links, redis]) await thing?.[Symbol.asyncDispose]();
  });

  const add = (index: number, times: number): number => {
    let sum = 0;
    for (let count = 0; count < times; count += 1) sum = counts[index]!.add("key");
    return sum;
  };
  /** What each has counted is one more at each look, as looking counts. */
  const reaches = (index: number, sum: number) => eventually(async () => add(index, 1) >= sum, 10_000);

  it("come together, begin anew with the minute, and outlive what happens to Redis", async () => {
    expect(add(0, 30)).toBe(30);
    await reaches(1, 31);
    await redis.flush();
    expect(add(1, 1)).toBeGreaterThan(31);
    redis.pause();
    const startedAt = performance.now();
    const before = add(1, 1);
    expect(add(1, 100)).toBe(before + 100);
    expect(performance.now() - startedAt).toBeLessThan(100);
    redis.resume();
    await redis.kill();
    now += 60_000;
    expect(add(0, 10)).toBe(10);
    expect(add(1, 1)).toBe(1);
    await redis.start();
    await reaches(1, 11);
  });
});
