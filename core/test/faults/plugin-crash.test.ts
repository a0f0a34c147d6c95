import { setTimeout as sleep } from "node:timers/promises";
import { PluginState } from "@linktor/gen/linktor/plugin/v1/plugin_pb.js";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "../database.js";
import { treeOf } from "../lifecycle/processes.js";
import { aTelegramChannel, type TelegramChannel } from "../telegram.js";
import { eventually, startTestApp, type TestApp } from "../test-app.js";
import { aGenericChannel, type GenericChannel } from "./generic.js";
import { arrivals, conversationsByName, keepRedelivering, messagesOf, People } from "./people.js";

const UPDATES = 100;
const UPDATE_EVERY_MS = 50;
const REPLIES = 30;
const REPLY_EVERY_MS = 150;
const KILL_AFTER_MS = [1000, 3200];
const BACK_MS = 8000;

let database: TestDatabase;
let t: TestApp;
let telegram: TelegramChannel;
let generic: GenericChannel;
let people: People;

beforeAll(async () => {
  database = await testDatabase();
  t = await startTestApp({ database });
  telegram = await aTelegramChannel(t);
  generic = await aGenericChannel(t);
  people = new People(telegram.api, 6);
  for (const person of people.all) await people.say(person, `hello from ${person.first_name}`);
});
afterAll(async () => {
  await telegram?.[Symbol.asyncDispose]();
  await generic?.[Symbol.asyncDispose]();
  await t?.[Symbol.asyncDispose]();
  await database?.[Symbol.asyncDispose]();
});

const plugin = (type: string) => t.app.gateway.plugin(type)?.plugin;

it("a plugin that is killed in the middle of traffic loses and doubles nothing, and no other channel notices", {
  timeout: 90_000,
}, async () => {
  // Sends that last make it likely that one is under way when the plugin dies.
  for (let index = 0; index < REPLIES; index += 1) telegram.api.respondNext("sendMessage", { delayMs: 80 });
  const over = new AbortController();
  const others = otherChannel(over.signal);
  const redelivered = keepRedelivering(telegram.api, over.signal, BACK_MS);
  const [replies, backMs] = await Promise.all([reply(), kill(), updates()]);
  over.abort();
  await redelivered;

  const settled = await eventually(async () => {
    const found = await Promise.all(replies.map(async ({ id }) => (await t.rest("GET", `messages/${id}`)).body));
    return found.every(({ status }) => status === "sent" || status === "uncertain") && found;
  }, 30_000);
  const uncertain = settled.filter(({ status }) => status === "uncertain").length;
  console.log(
    `killed ${KILL_AFTER_MS.length} times; back after ${backMs.join(", ")} ms; ${people.refused} of ${people.said.length} updates had to come again; ` +
      `${settled.length - uncertain} replies sent, ${uncertain} uncertain; the other channel: ${JSON.stringify(await others)}`,
  );

  const seen = arrivals(telegram.api);
  for (const { text, status } of settled) {
    if (status === "sent") expect(seen.get(text), text).toBe(1);
    else expect(seen.get(text) ?? 0, text).toBeLessThanOrEqual(1);
  }
  // What went out went out in the order it was asked for.
  const conversations = await conversationsByName(t);
  expect(conversations.size).toBe(people.all.length + 1);
  for (const person of people.all) {
    const messages = await messagesOf(t, conversations.get(person.first_name ?? "") ?? "");
    expect(messages.map(({ seq }) => seq)).toEqual(messages.map((_, index) => index + 1));
    const inbound = messages.filter(({ direction }) => direction === "inbound").map(({ text }) => text);
    expect(inbound.sort()).toEqual(
      people.said
        .filter((said) => said.person === person)
        .map(({ text }) => text)
        .sort(),
    );
    const outbound = messages.filter(({ direction, text }) => direction === "outbound" && seen.has(text)).map(({ text }) => text);
    expect(outbound).toEqual([...seen.keys()].filter((text) => text.startsWith(`to ${person.first_name}:`)));
  }
  expect(Math.max(...backMs)).toBeLessThan(BACK_MS);
  expect(plugin("telegram")).toMatchObject({ state: PluginState.READY, restarts: KILL_AFTER_MS.length });
  expect(plugin("generic")).toMatchObject({ state: PluginState.READY, restarts: 0 });
});

async function updates(): Promise<void> {
  const posted: Promise<number>[] = [];
  for (let index = 0; index < UPDATES; index += 1) {
    const person = people.all[index % people.all.length]!;
    posted.push(people.say(person, `update ${index}`));
    await sleep(UPDATE_EVERY_MS);
  }
  await Promise.all(posted);
}

async function reply(): Promise<{ id: string }[]> {
  const conversations = await conversationsByName(t);
  const replies: { id: string }[] = [];
  for (let index = 0; index < REPLIES; index += 1) {
    const person = people.all[index % people.all.length]!;
    const { status, body } = await t.rest("POST", `conversations/${conversations.get(person.first_name ?? "")}/messages`, {
      text: `to ${person.first_name}: ${index}`,
    });
    expect(status).toBe(201);
    replies.push(body);
    await sleep(REPLY_EVERY_MS);
  }
  return replies;
}

/** Kills the plugin's process; answers how long it took each time until an update was taken again. */
async function kill(): Promise<number[]> {
  const backMs: number[] = [];
  const startedAt = Date.now();
  for (const [index, afterMs] of KILL_AFTER_MS.entries()) {
    await sleep(afterMs - (Date.now() - startedAt));
    const [victim] = treeOf(process.pid).filter(({ folder }) => folder.endsWith("plugins/telegram"));
    process.kill(victim?.pid ?? 0, "SIGKILL");
    const killedAt = Date.now();
    await eventually(async () => plugin("telegram")?.state !== PluginState.READY);
    while ((await people.say(people.all[0]!, `probe ${index} after ${Date.now() - killedAt} ms`)) !== 200) await sleep(100);
    backMs.push(Date.now() - killedAt);
  }
  return backMs;
}

/** Traffic of a channel that has nothing to do with it; each message in and out must arrive at once. */
async function otherChannel(signal: AbortSignal): Promise<{ messages: number; slowestInMs: number; slowestOutMs: number }> {
  expect(await generic.post("g-0", "Other", "first")).toBe(200);
  const conversation = (await conversationsByName(t)).get("Other");
  let slowestInMs = 0;
  let slowestOutMs = 0;
  let count = 1;
  for (; !signal.aborted; count += 1) {
    const text = `other ${count}`;
    const startedAt = Date.now();
    expect(await generic.post(`g-${count}`, "Other", text)).toBe(200);
    slowestInMs = Math.max(slowestInMs, Date.now() - startedAt);
    const askedAt = Date.now();
    const { body } = await t.rest("POST", `conversations/${conversation}/messages`, { text });
    await eventually(async () => generic.system.seen.some((request) => request.body.includes(body.id)), 2000);
    slowestOutMs = Math.max(slowestOutMs, Date.now() - askedAt);
    await sleep(50);
  }
  const stored = await messagesOf(t, conversation ?? "");
  expect(stored).toHaveLength(2 * count - 1);
  return { messages: stored.length, slowestInMs, slowestOutMs };
}
