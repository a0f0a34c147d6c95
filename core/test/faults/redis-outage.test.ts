import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testDatabaseKind } from "../database.js";
import { aHome, type Home } from "../lifecycle/home.js";
import { type ServerProcess, startServer } from "../lifecycle/server-process.js";
import { TestRedis } from "../services/redis.js";
import { type Client, eventually, signIn } from "../test-app.js";
import { Agent } from "./agent.js";
import { aGenericChannel, type GenericChannel } from "./generic.js";
import { conversationsByName, messagesOf } from "./people.js";

const PEOPLE = 6;
const EVERY_MS = 40;
const AWAY_MS = 2500;
const QUIET_MS = 3000;
/** Redis is waited for half a second at most, twice in one request; more than this over what is usual here is a request that hung. */
const HUNG_MS = 5000;
const BACK_MS = 5000;

/** Two processes where two can use the database. */
const PROCESSES = testDatabaseKind === "postgres" ? 2 : 1;

describe("R10: a Redis that comes and goes while people write", () => {
  let home: Home;
  let redis: TestRedis;
  const servers: ServerProcess[] = [];
  const clients: Client[] = [];
  let channel: GenericChannel;
  let agents: Agent[];
  let lastAddress = 0;

  const start = async (): Promise<void> => {
    const index = servers.length;
    const dataDir = `${home.dataDir}-${index}`;
    const roles = PROCESSES === 1 ? "api,worker,plugin-host" : ["api,worker,plugin-host", "api,worker"][index];
    const address: Record<string, string> = PROCESSES === 1 ? {} : { LINKTOR_PLUGIN_HOST_ADDRESS: "127.0.0.1:0" };
    const env = {
      REDIS_URL: redis.url,
      LINKTOR_TRUSTED_PROXIES: "127.0.0.1",
      LINKTOR_DATA_DIR: dataDir,
      LINKTOR_ROLES: roles ?? "",
      ...address,
    };
    const server = await startServer({ ...home, dataDir }, { env });
    servers.push(server);
    clients.push(await signIn(server.url));
  };
  const stateOf = async ({ url }: Client) => {
    const response = await fetch(`${url}/ready`);
    return { status: response.status, detail: ((await response.json()) as any).checks.redis.detail as string };
  };
  const allAre = (what: RegExp, timeoutMs = BACK_MS) =>
    eventually(async () => (await Promise.all(clients.map(stateOf))).every(({ detail }) => what.test(detail)), timeoutMs);
  const login = async ({ url }: Client, address: string, password: string): Promise<number> => {
    const response = await fetch(`${url}/api/v1/auth/login`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-forwarded-for": address },
      body: JSON.stringify({ email: "admin@linktor.io", password }),
    });
    return response.status;
  };
  const newAddress = (): string => {
    lastAddress += 1;
    return `192.0.2.${lastAddress}`;
  };

  beforeAll(async () => {
    home = await aHome();
    redis = await TestRedis.prepare();
    // Redis is not there yet.
    for (let count = 0; count < PROCESSES; count += 1) await start();
    channel = await aGenericChannel(clients[0]!);
    for (let person = 0; person < PEOPLE; person += 1) expect(await channel.post(`first-${person}`, `person ${person}`, "first")).toBe(200);
    const conversations = await conversationsByName(clients[0]!);
    agents = Array.from({ length: PEOPLE }, (_, person) => {
      const name = `person ${person}`;
      return new Agent(clients[person % PROCESSES]!, conversations.get(name) ?? "", name);
    });
  });
  afterAll(async () => {
    await channel?.[Symbol.asyncDispose]();
    for (const server of servers) await server[Symbol.asyncDispose]();
    await redis?.[Symbol.asyncDispose]();
    await home?.[Symbol.asyncDispose]();
  });

  it("does not keep servers from starting, which say so and serve", async () => {
    for (const [index, client] of clients.entries()) {
      expect(await stateOf(client)).toMatchObject({ status: 200, detail: expect.stringContaining("away") });
      expect(servers[index]?.output).toContain("redis is away");
    }
    await redis.start();
    await allAre(/^redis$/);
  });

  it("costs no message, doubles none, and holds nobody up", { timeout: 120_000 }, async () => {
    const over = new AbortController();
    const loads = Array.from({ length: 2 * PEOPLE + 1 }, (): Load => ({ texts: [], slowestMs: 0 }));
    const traffic = [
      ...agents.map(({ name }, index) => write(loads[index]!, channel, name, over.signal)),
      ...agents.map((agent, index) => answer(loads[PEOPLE + index]!, agent, over.signal)),
      look(loads.at(-1)!, clients, over.signal),
    ];
    await sleep(QUIET_MS);
    const quietMs = slowestOf(loads);
    const during: Record<string, number> = {};
    const outages: Record<string, [begin: () => Promise<void> | void, end: () => Promise<void> | void]> = {
      killed: [() => redis.kill(), () => redis.start()],
      paused: [() => redis.pause(), () => redis.resume()],
      stopped: [() => redis.stop(), () => redis.start()],
    };
    for (const [name, [begin, end]] of Object.entries(outages)) {
      await sleep(1000);
      await begin();
      await allAre(/away/, AWAY_MS);
      for (const client of clients) {
        expect((await stateOf(client)).status, name).toBe(200);
        await limitsHoldInEach(client);
      }
      await sleep(500);
      await end();
      const endedAt = Date.now();
      await allAre(/^redis$/);
      during[name] = Date.now() - endedAt;
      await limitsAreShared();
    }
    const address = newAddress();
    for (let count = 0; count < 5; count += 1) expect(await login(clients[0]!, address, "wrong")).toBe(401);
    await redis.flush();
    // What a process knows by itself it does not forget with Redis.
    expect(await login(clients[0]!, address, "wrong")).toBe(429);
    await sleep(1000);
    over.abort();
    await Promise.all(traffic);

    const slowestMs = slowestOf(loads);
    const replies = agents.flatMap(({ sent }) => sent);
    await eventually(async () => {
      for (const reply of replies.filter(({ status }) => status !== "sent"))
        reply.status = (await clients[0]!.rest("GET", `messages/${reply.id}`)).body.status;
      return replies.every(({ status }) => status === "sent");
    }, 60_000);
    console.log(
      `${loads.flatMap(({ texts }) => texts).length} messages in, ${replies.length} out by ${PROCESSES} process(es), the slowest answer took ` +
        `${slowestMs} ms (${quietMs} ms before the first outage); back after ${JSON.stringify(during)} ms`,
    );
    for (const [index, agent] of agents.entries()) {
      expect(agent.oddAnswers).toEqual([]);
      expect(agent.repeats, "calls that failed").toBe(0);
      const stored = await messagesOf(clients[0]!, agent.conversation);
      expect(stored.map(({ seq }) => seq)).toEqual(stored.map((_, at) => at + 1));
      const inbound = stored.filter(({ direction }) => direction === "inbound").map(({ text }) => text);
      expect(inbound).toEqual(["first", ...loads[index]!.texts]);
    }
    const seen = channel.system.seen.map(({ body }) => JSON.parse(body).text as string);
    expect(seen.toSorted()).toEqual(replies.map(({ text }) => text).toSorted());
    expect(slowestMs).toBeLessThan(quietMs + HUNG_MS);
    for (const server of servers) expect(server.output).not.toMatch(/unhandled|"level":50/i);
  });

  it("brings typing and presence back by itself", async () => {
    const [near, far] = [clients[0]!, clients.at(-1)!];
    using watcher = await far.watch();
    const key = (await near.rest("POST", "api-keys", { name: "Typist", scopes: ["*"] })).body.key as string;
    const path = `${near.url}/api/v1/conversations/${agents[0]!.conversation}/typing`;
    const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
    await fetch(path, { method: "POST", headers, body: JSON.stringify({ is_typing: true }) });
    await watcher.next(({ type }) => type === "typing", 2000);
    await eventually(async () => (await near.rest("GET", "presence")).body.data.length === 1, 2000);
  });

  /** Neither open nor closed. */
  async function limitsHoldInEach(client: Client): Promise<void> {
    const address = newAddress();
    const answers = [];
    for (let count = 0; count < 7; count += 1) answers.push(await login(client, address, "wrong"));
    expect(answers).toEqual([401, 401, 401, 401, 401, 429, 429]);
    expect(await login(client, newAddress(), "admin123")).toBe(200);
  }

  async function limitsAreShared(): Promise<void> {
    const address = newAddress();
    for (let count = 0; count < 5; count += 1) expect(await login(clients[count % PROCESSES]!, address, "wrong")).toBe(401);
    for (const client of clients) expect(await login(client, address, "admin123")).toBe(429);
  }
});

interface Load {
  readonly texts: string[];
  slowestMs: number;
}

function slowestOf(loads: readonly Load[]): number {
  return Math.max(...loads.map(({ slowestMs }) => slowestMs));
}

async function timed<T>(load: Load, run: () => Promise<T>): Promise<T> {
  const startedAt = Date.now();
  const answered = await run();
  load.slowestMs = Math.max(load.slowestMs, Date.now() - startedAt);
  return answered;
}

async function write(load: Load, channel: GenericChannel, from: string, signal: AbortSignal): Promise<void> {
  for (let index = 0; !signal.aborted; index += 1) {
    const text = `${from}: ${index}`;
    expect(await timed(load, () => channel.post(`${from}-${index}`, from, text))).toBe(200);
    load.texts.push(text);
    await sleep(EVERY_MS);
  }
}

async function answer(load: Load, agent: Agent, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await timed(load, () => agent.send());
    await sleep(EVERY_MS * 2);
  }
}

/** Reads and types on every server. */
async function look(load: Load, clients: readonly Client[], signal: AbortSignal): Promise<void> {
  for (let count = 0; !signal.aborted; count += 1) {
    const client = clients[count % clients.length]!;
    const { status, body } = await timed(load, () => client.rest("GET", "conversations?limit=1"));
    expect(status).toBe(200);
    await timed(load, () => client.rest("POST", `conversations/${body.data[0].id}/typing`, { is_typing: true }));
    await sleep(EVERY_MS);
  }
}
