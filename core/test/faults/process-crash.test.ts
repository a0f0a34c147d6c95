import { setTimeout as sleep } from "node:timers/promises";
import type { Kysely } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Tables } from "../../src/platform/postgres/tables.js";
import { aHome, type Home } from "../lifecycle/home.js";
import { pluginsOn } from "../lifecycle/processes.js";
import { ServerProcess } from "../lifecycle/server-process.js";
import { freePort } from "../services/free-port.js";
import { aTelegramChannel, type TelegramChannel } from "../telegram.js";
import { type Client, eventually, signIn } from "../test-app.js";
import { Agent } from "./agent.js";
import { arrivals, conversationsByName, keepRedelivering, messagesOf, People } from "./people.js";
import { randomFrom } from "./random.js";

const ROUNDS = 20;
const PEOPLE = 5;
/** Leases of the last process that was killed must end first. */
const SETTLE_MS = 40_000;

const seed = Number(process.env.TEST_SEED ?? Date.now() % 1_000_000);
const random = randomFrom(seed);

let home: Home;
let env: Record<string, string>;
let server: ServerProcess;
let client: Client;
let telegram: TelegramChannel;
let people: People;
let agents: Agent[];

beforeAll(async () => {
  home = await aHome();
  env = { LINKTOR_PORT: String(await freePort()), LINKTOR_LOG_LEVEL: "error" };
  server = await new ServerProcess(home, { env }).ready();
  client = await signIn(server.url);
  telegram = await aTelegramChannel(client);
  people = new People(telegram.api, PEOPLE);
  for (const person of people.all) await people.say(person, `hello from ${person.first_name}`);
  const conversations = await conversationsByName(client);
  agents = people.all.map((person) => new Agent(client, conversations.get(person.first_name ?? "") ?? "", person.first_name ?? ""));
});
afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  await telegram?.[Symbol.asyncDispose]();
  await home?.[Symbol.asyncDispose]();
});

it(`a server that is killed ${ROUNDS} times in the middle of traffic loses and doubles nothing (TEST_SEED=${seed})`, {
  timeout: 600_000,
}, async () => {
  const over = new AbortController();
  const redelivered = keepRedelivering(telegram.api, over.signal, SETTLE_MS);
  const traffic = [...people.all.map((person) => write(person, over.signal)), ...agents.map((agent) => answer(agent, over.signal))];
  const startedAt = Date.now();
  for (let round = 1; round <= ROUNDS; round += 1) await killAndStart(round);
  const roundMs = (Date.now() - startedAt) / ROUNDS;
  await sleep(500);
  over.abort();
  await Promise.all([...traffic, redelivered]);
  const settledMs = await settled();

  const replies = agents.flatMap(({ sent }) => sent);
  const uncertain = replies.filter(({ status }) => status === "uncertain");
  console.log(
    `seed ${seed}: ${ROUNDS} kills, a round ${Math.round(roundMs)} ms; ${people.said.length} updates, ${people.refused} of them had to come again; ` +
      `${replies.length} replies (${agents.reduce((sum, { repeats }) => sum + repeats, 0)} requests repeated), ${uncertain.length} uncertain; settled after ${settledMs} ms`,
  );
  expect(agents.flatMap(({ oddAnswers }) => oddAnswers)).toEqual([]);
  expect(people.said.filter(({ status }) => ![0, 200, 503].includes(status))).toEqual([]);
  expect(replies.length).toBeGreaterThan(ROUNDS);
  await checkConversations();
  expect(await server.stop()).toBe(0);
  expect(pluginsOn(home.dataDir)).toEqual([]);
  await home.behind((db) => checkRows(db, replies.length));
});

async function write(person: People["all"][number], signal: AbortSignal): Promise<void> {
  for (let index = 0; !signal.aborted; index += 1) {
    const status = await people.say(person, `${person.first_name} writes ${index}`);
    await sleep(status === 200 ? 30 + random() * 100 : 300);
  }
}

async function answer(agent: Agent, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    telegram.api.respondNext("sendMessage", { delayMs: random() * 60 });
    await agent.send();
    await sleep(100 + random() * 200);
  }
}

/** Kills the one process, sometimes while it still starts, and starts it again on what it left. */
async function killAndStart(round: number): Promise<void> {
  await sleep(200 + random() * 800);
  await server.kill();
  await eventually(async () => pluginsOn(home.dataDir).length === 0, 3000).catch(() =>
    expect(pluginsOn(home.dataDir), `left by round ${round}`).toEqual([]),
  );
  server = new ServerProcess(home, { env });
  if (random() < 0.2) {
    await sleep(random() * 2000);
    await server.kill();
    server = new ServerProcess(home, { env });
  }
  await server.ready();
}

/** Resolves when every reply has come to an end; answers how long that took. */
async function settled(): Promise<number> {
  const startedAt = Date.now();
  for (const agent of agents) {
    for (const reply of agent.sent) {
      reply.status = await eventually(async () => {
        const { status } = (await client.rest("GET", `messages/${reply.id}`)).body;
        return ["sent", "uncertain", "failed"].includes(status) && status;
      }, SETTLE_MS);
    }
  }
  return Date.now() - startedAt;
}

async function checkConversations(): Promise<void> {
  const seen = arrivals(telegram.api);
  for (const { text, status } of agents.flatMap(({ sent }) => sent)) {
    expect(["sent", "uncertain"], text).toContain(status);
    if (status === "sent") expect(seen.get(text), text).toBe(1);
    else expect(seen.get(text) ?? 0, text).toBeLessThanOrEqual(1);
  }
  for (const [index, agent] of agents.entries()) {
    const person = people.all[index];
    const messages = await messagesOf(client, agent.conversation);
    expect(messages.map(({ seq }) => seq)).toEqual(messages.map((_, at) => at + 1));
    const inbound = messages.filter(({ direction }) => direction === "inbound").map(({ text }) => text);
    expect(inbound.sort()).toEqual(
      people.said
        .filter((said) => said.person === person)
        .map(({ text }) => text)
        .sort(),
    );
    const outbound = messages.filter(({ direction }) => direction === "outbound").map(({ text }) => text);
    expect(outbound).toEqual(agent.sent.map(({ text }) => text));
    const inOrder = [...seen.keys()].filter((text) => text.startsWith(`${agent.name}:`));
    expect(inOrder).toEqual(outbound.filter((text) => seen.has(text)));
  }
}

/** Behind the scenes: nothing half done, one fact for each change, nothing left to do. */
async function checkRows(db: Kysely<Tables>, replies: number): Promise<void> {
  const count = async (query: { execute(): Promise<unknown[]> }) => (await query.execute()).length;
  expect(await count(db.selectFrom("work").selectAll())).toBe(0);
  expect(await count(db.selectFrom("deliveryAttempt").select("number").where("outcome", "=", "started"))).toBe(0);
  expect(await count(db.selectFrom("idempotencyKey").select("key").where("response", "is", null))).toBe(0);
  expect(await count(db.selectFrom("idempotencyKey").select("key"))).toBe(replies);
  expect(await count(db.selectFrom("event").select("id").where("position", "is", null))).toBe(0);
  expect(await count(db.selectFrom("quarantine").select("id"))).toBe(0);
  expect(await count(db.selectFrom("contact").select("id"))).toBe(PEOPLE);
  expect(await count(db.selectFrom("conversation").select("id"))).toBe(PEOPLE);
  expect(await count(db.selectFrom("event").select("id").where("name", "=", "message.received"))).toBe(people.said.length);
  expect(await count(db.selectFrom("event").select("id").where("name", "=", "message.queued"))).toBe(replies);
  const positions = (await db.selectFrom("event").select("position").orderBy("position").execute()).map(({ position }) => Number(position));
  expect(positions).toEqual(positions.map((_, index) => index + 1));
}
