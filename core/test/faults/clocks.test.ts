import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ACCESS_TOKEN_SECONDS, Tokens } from "../../src/identity/tokens.js";
import { parseId, type TenantId, type UserId } from "../../src/shared/ids.js";
import { testDatabaseKind } from "../database.js";
import { PostgresCluster } from "../services/postgres-cluster.js";
import { TurnedClock } from "../services/turned-clock.js";
import { type Client, eventually, signIn } from "../test-app.js";
import { aGenericChannel, type GenericChannel } from "./generic.js";
import { SECRETS, type ServerOn, serverOn } from "./server-on.js";

const TURNS = ["+10m", "-10m", "-1d", "+0"];
/** How late a timer may be. */
const LATE_MS = 6000;
/** A lease of work, and what it takes to look for it and to send. */
const TAKEN_OVER_MS = 20_000;
const SNOOZE_MS = 2000;
const MINUTE_MS = 60_000;

describe.runIf(testDatabaseKind === "postgres")("R16: two processes, and somebody turns the clock of one", () => {
  let cluster: PostgresCluster;
  let clock: TurnedClock;
  /** The first has the clock that is turned. */
  let servers: ServerOn[];
  let clients: Client[];
  let channel: GenericChannel;
  let posted = 0;

  beforeAll(async () => {
    cluster = await PostgresCluster.start();
    clock = await TurnedClock.make();
    // One after the other: the first makes the database.
    servers = [await serverOn(cluster.url(), { env: clock.env })];
    servers.push(await serverOn(cluster.url()));
    clients = [await signIn(servers[0]!.url), await signIn(servers[1]!.url)];
    channel = await aGenericChannel(clients[0]!);
  });
  afterAll(async () => {
    for (const server of servers ?? []) await server[Symbol.asyncDispose]();
    await channel?.[Symbol.asyncDispose]();
    await clock?.[Symbol.asyncDispose]();
    await cluster?.[Symbol.asyncDispose]();
  });

  const say = (from: string, text: string, sentAt?: Date) =>
    eventually(async () => (await channel.post(`${(posted += 1)}`, from, text, sentAt)) === 200);
  const conversationOf = async (name: string): Promise<any> =>
    (await clients[1]!.rest("GET", "conversations?limit=100")).body.data.find((one: any) => one.contact_name === name);
  const arrived = (text: string) => channel.system.seen.filter(({ body }) => JSON.parse(body).text === text).length;

  it.each(TURNS)("%s: what is to be done is done in time, and in order", { timeout: 90_000 }, async (turn) => {
    const name = `Ana ${turn}`;
    await say(name, "first");
    const { id } = await conversationOf(name);
    clock.turn(turn);
    await sleep(1500);

    // Whoever queues it, and whoever delivers it.
    const texts: string[] = [];
    for (const [index, { rest }] of [...clients, ...clients].entries()) {
      const text = `${turn}: reply ${index}`;
      expect((await rest("POST", `conversations/${id}/messages`, { text })).status).toBe(201);
      texts.push(text);
      // As the network's clock is off too.
      await say(name, `${turn}: says ${index}`, new Date(Date.now() + (index % 2 === 0 ? 5 : -5) * MINUTE_MS));
      texts.push(`${turn}: says ${index}`);
    }
    await eventually(async () => texts.filter((_, at) => at % 2 === 0).every((text) => arrived(text) === 1), LATE_MS);

    // A refusal that passes is tried again a second later.
    let refusals = 1;
    channel.system.answer = (response) => void response.writeHead(refusals-- > 0 ? 429 : 200).end();
    const retried = { text: `${turn}: tried again` };
    await clients[0]!.rest("POST", `conversations/${id}/messages`, retried);
    await eventually(async () => arrived(retried.text) === 2, LATE_MS + 2000);

    for (const { rest } of clients) {
      const until = Date.now() + SNOOZE_MS;
      expect((await rest("POST", `conversations/${id}/snooze`, { until: new Date(until).toISOString() })).body.status).toBe("snoozed");
      await eventually(async () => (await conversationOf(name)).status === "open", SNOOZE_MS + LATE_MS);
      expect(Date.now()).toBeGreaterThanOrEqual(until - 1000);
    }

    const { data } = (await clients[1]!.rest("GET", `conversations/${id}/messages?limit=100`)).body;
    const stored = data.toReversed();
    expect(stored.map(({ text }: any) => text)).toEqual(["first", ...texts, retried.text]);
    expect(stored.map(({ seq }: any) => seq)).toEqual(stored.map((_: unknown, at: number) => at + 1));
    const made = stored.filter(({ direction }: any) => direction === "outbound").map(({ created_at: at }: any) => Date.parse(at));
    expect(made).toEqual(made.toSorted((a: number, b: number) => a - b));
    for (const at of made) expect(Math.abs(at - Date.now())).toBeLessThan(MINUTE_MS);
  });

  it.each(TURNS)("%s: a token that is over for more than a minute is over everywhere, and no other is", async (turn) => {
    clock.turn(turn);
    await sleep(1500);
    const { body } = await clients[1]!.rest("GET", "me");
    const subject = { tenantId: parseId<TenantId>("tn", body.tenant.id), userId: parseId<UserId>("us", body.user.id) };
    const tokens = new Tokens(Buffer.from(SECRETS.LINKTOR_JWT_SECRET));
    const endedAgo = (seconds: number) => tokens.access(subject, new Date(Date.now() - (ACCESS_TOKEN_SECONDS + seconds) * 1000));
    for (const { url } of servers) {
      const ask = async (token: string) => (await fetch(`${url}/api/v1/me`, { headers: { authorization: `Bearer ${token}` } })).status;
      expect(await ask(await endedAgo(64))).toBe(401);
      expect(await ask(await endedAgo(-30))).toBe(200);
      expect(await ask((await signIn(url)).token)).toBe(200);
    }
  });

  it.each(["+10m", "-1d"])("%s: what a process held that dies with such a clock is soon taken over", { timeout: 90_000 }, async (turn) => {
    const name = `Bia ${turn}`;
    await say(name, "first");
    const { id } = await conversationOf(name);
    clock.turn(turn);
    await sleep(1500);
    // Both have work under way when the one is killed.
    const held: (() => void)[] = [];
    channel.system.answer = (response) => void held.push(() => response.writeHead(200).end());
    for (let index = 0; index < 6; index += 1) {
      const person = `${name} ${index}`;
      await say(person, "hello");
      const conversation = await conversationOf(person);
      await clients[1]!.rest("POST", `conversations/${conversation.id}/messages`, { text: `${person}: held` });
    }
    await clients[1]!.rest("POST", `conversations/${id}/messages`, { text: `${turn}: held` });
    await eventually(async () => held.length > 0);
    await servers[0]!.process.kill();
    channel.system.answer = (response) => response.writeHead(200).end();
    for (const answer of held) answer();
    const { data } = (await clients[1]!.rest("GET", "conversations?limit=100")).body;
    const startedAt = Date.now();
    for (const conversation of data.filter((one: any) => one.contact_name.startsWith(name))) {
      await eventually(async () => {
        const messages = (await clients[1]!.rest("GET", `conversations/${conversation.id}/messages`)).body.data;
        return messages.every(({ direction, status }: any) => direction === "inbound" || ["sent", "uncertain"].includes(status));
      }, TAKEN_OVER_MS);
    }
    console.log(`${turn}: all that was held had come to its end ${Date.now() - startedAt} ms after the kill`);
    clock.turn("+0");
    await servers[0]![Symbol.asyncDispose]();
    servers[0] = await serverOn(cluster.url(), { env: { ...clock.env, LINKTOR_PORT: new URL(servers[0]!.url).port } });
    clients[0] = await signIn(servers[0].url);
  });
});
