import { afterAll, beforeAll, expect, it } from "vitest";
import { TestRedis } from "./redis.js";

let redis: TestRedis;

beforeAll(async () => {
  redis = await TestRedis.start();
});
afterAll(() => redis?.[Symbol.asyncDispose]());

const put = () => redis.ask((client) => client.set("key", "value"));
const get = () => redis.ask((client) => client.get("key"));

it("keeps what it is given until it is flushed", async () => {
  await put();
  expect(await get()).toBe("value");
  await redis.flush();
  expect(await get()).toBeNull();
});

it.each(["stop", "kill"] as const)("is gone after a %s, and comes back empty at the same address", async (end) => {
  await put();
  await redis[end]();
  await expect(get()).rejects.toThrow();
  await redis.start();
  expect(await get()).toBeNull();
});

it("answers nothing while it is paused, and everything afterwards", async () => {
  await put();
  redis.pause();
  let answered = false;
  const answer = get().finally(() => {
    answered = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(answered).toBe(false);
  redis.resume();
  expect(await answer).toBe("value");
});
