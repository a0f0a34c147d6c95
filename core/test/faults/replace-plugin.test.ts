import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "../database.js";
import { PLATFORM_KEY } from "../tenant-fixture.js";
import { eventually, startTestApp, type TestApp } from "../test-app.js";
import { aGenericChannel, type GenericChannel } from "./generic.js";
import { conversationsByName, messagesOf } from "./people.js";

const SECONDS = 6;
const REPLACE_AFTER_MS = [1500, 4000];
const PEOPLE = 20;
/** A request brings several, as systems do that have many: 180 a second come in, 20 go out. */
const PER_REQUEST = 6;
const REQUEST_EVERY_MS = 1000 / 30;
const REPLY_EVERY_MS = 1000 / 20;

let database: TestDatabase;
let t: TestApp;
let generic: GenericChannel;

beforeAll(async () => {
  database = await testDatabase();
  t = await startTestApp({ database });
  generic = await aGenericChannel(t);
});
afterAll(async () => {
  await generic?.[Symbol.asyncDispose]();
  await t?.[Symbol.asyncDispose]();
  await database?.[Symbol.asyncDispose]();
});

it("a plugin that is replaced under 200 messages a second loses and doubles none, and nobody is asked to come again", {
  timeout: 120_000,
}, async () => {
  const names = Array.from({ length: PEOPLE }, (_, index) => `person ${index}`);
  expect(await generic.postAll(names.map((from, index) => ({ id: `first-${index}`, from, text: `${from}: first` })))).toBe(200);
  const conversations = await conversationsByName(t);
  const startedAt = Date.now();
  const [said, replies, tookMs] = await Promise.all([say(names), reply(names, conversations), replace()]);
  const took = Date.now() - startedAt;

  const settled = await eventually(async () => {
    const found = await Promise.all(replies.map(async ({ id }) => (await t.rest("GET", `messages/${id}`)).body));
    return found.every(({ status }) => status !== "queued" && status !== "sending") && found;
  }, 60_000);
  const perSecond = Math.round(((said.length + replies.length) * 1000) / took);
  console.log(`${said.length} in, ${replies.length} out, ${perSecond} a second; new processes ready after ${tookMs.join(", ")} ms`);
  expect(new Set(settled.map(({ status }) => status))).toEqual(new Set(["sent"]));
  const received = generic.system.seen.map(({ body }) => JSON.parse(body).text as string);
  expect(received.toSorted()).toEqual(replies.map(({ text }) => text).toSorted());
  for (const name of names) {
    const messages = await messagesOf(t, conversations.get(name) ?? "");
    expect(messages.map(({ seq }) => seq)).toEqual(messages.map((_, index) => index + 1));
    const texts = (direction: string) => messages.filter((message) => message.direction === direction).map(({ text }) => text);
    const own = said.filter(({ from }) => from === name).map(({ text }) => text);
    expect(texts("inbound").toSorted()).toEqual([`${name}: first`, ...own].toSorted());
    expect(received.filter((text) => text.startsWith(`to ${name}:`))).toEqual(texts("outbound"));
  }
  const { body } = await t.rest("GET", "plugins");
  expect(body.data.find((plugin: { id: string }) => plugin.id === "generic")).toMatchObject({ state: "ready", restarts: 0 });
});

interface Said {
  readonly id: string;
  readonly from: string;
  readonly text: string;
}

async function say(names: readonly string[]): Promise<Said[]> {
  const said: Said[] = [];
  const posted: Promise<number>[] = [];
  const startedAt = Date.now();
  for (let count = 0; count * REQUEST_EVERY_MS < SECONDS * 1000; count += 1) {
    const batch = Array.from({ length: PER_REQUEST }, (_, index) => {
      const number = count * PER_REQUEST + index;
      const from = names[number % names.length]!;
      return { id: `in-${number}`, from, text: `${from}: ${number}` };
    });
    said.push(...batch);
    posted.push(generic.postAll(batch));
    await sleep(startedAt + (count + 1) * REQUEST_EVERY_MS - Date.now());
  }
  // Not one was asked to come again.
  expect(new Set(await Promise.all(posted))).toEqual(new Set([200]));
  return said;
}

async function reply(names: readonly string[], conversations: ReadonlyMap<string, string>): Promise<{ id: string; text: string }[]> {
  const replies: { id: string; text: string }[] = [];
  const startedAt = Date.now();
  for (let count = 0; count * REPLY_EVERY_MS < SECONDS * 1000; count += 1) {
    const name = names[count % names.length]!;
    const text = `to ${name}: ${count}`;
    const { status, body } = await t.rest("POST", `conversations/${conversations.get(name)}/messages`, { text });
    expect(status).toBe(201);
    replies.push({ id: body.id, text });
    await sleep(startedAt + (count + 1) * REPLY_EVERY_MS - Date.now());
  }
  return replies;
}

/** Replaces the plugin; answers how long each new process took to be ready. */
async function replace(): Promise<number[]> {
  const tookMs: number[] = [];
  const startedAt = Date.now();
  for (const afterMs of REPLACE_AFTER_MS) {
    await sleep(startedAt + afterMs - Date.now());
    const askedAt = Date.now();
    const { status, body } = await t.rest("POST", "plugins/generic/replace", {}, { authorization: `Bearer ${PLATFORM_KEY}` });
    expect({ status, state: body.state }).toEqual({ status: 200, state: "ready" });
    tookMs.push(Date.now() - askedAt);
  }
  return tookMs;
}
