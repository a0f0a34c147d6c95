import { mkdtempSync, rmSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import WebSocket from "ws";
import { formatId } from "../../src/shared/ids.js";
import { testDatabaseKind } from "../database.js";
import { aHome, type Home } from "../lifecycle/home.js";
import { ServerProcess } from "../lifecycle/server-process.js";
import { type Client, eventually, signIn } from "../test-app.js";
import { Balancer } from "./balancer.js";
import { aGenericChannel, type GenericChannel } from "./generic.js";
import { conversationsByName, messagesOf } from "./people.js";

/** 20 for the promise, fewer where time is short. */
const RESTARTS = Number(process.env.RESTARTS ?? 4);
const PEOPLE = 4;
const SOCKETS = 3;
const EXIT_MS = 25_000;
const GRACE_SECONDS = "3";

/** Somebody who listens, and comes back with the cursor whenever the connection is closed. */
class Listener {
  readonly ids: string[] = [];
  readonly closes: string[] = [];
  gaps = 0;
  position = "";
  #socket: WebSocket | undefined;
  #isOver = false;

  constructor(
    readonly url: string,
    readonly token: string,
  ) {
    this.#open();
  }

  #open(): void {
    const after = this.position && `&after=${this.position}`;
    const socket = new WebSocket(`${this.url.replace("http", "ws")}/api/v1/ws?token=${this.token}${after}`);
    this.#socket = socket;
    socket.on("message", (data) => {
      const { type, id } = JSON.parse(String(data)) as { type: string; id: string };
      if (type === "resync") this.gaps += 1;
      else if (type !== "ready" && id) this.ids.push(id);
      if (id) this.position = id;
    });
    socket.on("error", () => undefined);
    socket.on("close", (code, reason) => {
      if (this.#isOver) return;
      this.closes.push(`${code} ${String(reason)}`);
      setTimeout(() => this.#open(), 50);
    });
  }

  stop(): void {
    this.#isOver = true;
    this.#socket?.terminate();
  }
}

// Two processes need a database that two can use.
describe.runIf(testDatabaseKind === "postgres")("R12: two servers behind a balancer that watches /ready", () => {
  let home: Home;
  let folder: string;
  let host: ServerProcess;
  let servers: ServerProcess[];
  let balancer: Balancer;
  let client: Client;
  let channel: GenericChannel;
  let listeners: Listener[];
  const failures: string[] = [];

  const start = (name: string, env: Record<string, string>) => {
    const dataDir = path.join(folder, name);
    return new ServerProcess(
      { ...home, dataDir },
      { env: { LINKTOR_DATA_DIR: dataDir, LINKTOR_PUBLIC_URL: balancer.url, LINKTOR_DRAIN_GRACE: GRACE_SECONDS, ...env } },
    ).ready();
  };
  const startServer = (index: number) => start(`server-${index}`, { LINKTOR_ROLES: "api,worker" });

  beforeAll(async () => {
    home = await aHome();
    folder = mkdtempSync("/tmp/lk-");
    balancer = await Balancer.start();
    host = await start("host", { LINKTOR_ROLES: "plugin-host" });
    servers = [await startServer(0), await startServer(1)];
    await balance();
    client = await signIn(balancer.url);
    channel = await eventually(() => aGenericChannel(client).catch(() => undefined));
    listeners = Array.from({ length: SOCKETS }, () => new Listener(balancer.url, client.token));
    await eventually(async () => listeners.every(({ position }) => position !== ""));
  });
  afterAll(async () => {
    for (const listener of listeners ?? []) listener.stop();
    await channel?.[Symbol.asyncDispose]();
    await balancer?.[Symbol.asyncDispose]();
    for (const server of [...(servers ?? []), host]) await server?.[Symbol.asyncDispose]();
    await home?.[Symbol.asyncDispose]();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  async function balance(): Promise<void> {
    balancer.servers = servers.map(({ url }) => url);
    await eventually(async () => balancer.readyCount === servers.length);
  }

  /** One call of a client, which is never repeated. */
  async function once<T extends { status: number }>(what: string, wanted: number, call: () => Promise<T>): Promise<T | undefined> {
    try {
      const answer = await call();
      if (answer.status !== wanted) failures.push(`${what}: ${answer.status} ${JSON.stringify((answer as { body?: unknown }).body)}`);
      return answer.status === wanted ? answer : undefined;
    } catch (error) {
      failures.push(`${what}: ${(error as Error).message} ${String((error as Error).cause)}`);
      return undefined;
    }
  }

  async function write(person: string, said: string[], signal: AbortSignal): Promise<void> {
    for (let index = 0; !signal.aborted; index += 1) {
      const text = `${person} writes ${index}`;
      await once("a webhook", 200, async () => ({ status: await channel.post(text, person, text) }));
      said.push(text);
      await sleep(40);
    }
  }

  async function answer(conversation: string, sent: { id: string; text: string }[], signal: AbortSignal): Promise<void> {
    for (let index = 0; !signal.aborted; index += 1) {
      const text = `reply ${index} in ${conversation}`;
      const answered = await once("a reply", 201, () => client.rest("POST", `conversations/${conversation}/messages`, { text }));
      if (answered) sent.push({ id: answered.body.id, text });
      await once("a list", 200, () => client.rest("GET", `conversations/${conversation}/messages?limit=1`));
      await sleep(60);
    }
  }

  it("are restarted in turn, and no client notices", { timeout: 60_000 + RESTARTS * 30_000 }, async () => {
    const people = Array.from({ length: PEOPLE }, (_, index) => `person ${index}`);
    for (const person of people) expect(await channel.post(`first of ${person}`, person, "first")).toBe(200);
    const conversations = await conversationsByName(client);
    const before = listeners[0]!.position;
    const over = new AbortController();
    const said = people.map((): string[] => []);
    const sent = people.map((): { id: string; text: string }[] => []);
    const traffic = people.flatMap((person, index) => [
      write(person, said[index]!, over.signal),
      answer(conversations.get(person) ?? "", sent[index]!, over.signal),
    ]);
    const exitMs: number[] = [];
    for (let round = 0; round < RESTARTS; round += 1) {
      const index = round % 2;
      const askedAt = performance.now();
      expect(await servers[index]!.stop("SIGTERM"), servers[index]!.output).toBe(0);
      exitMs.push(Math.round(performance.now() - askedAt));
      servers[index] = await startServer(index);
      await balance();
      await sleep(300);
    }
    over.abort();
    await Promise.all(traffic);

    const replies = sent.flat();
    await eventually(async () => {
      const arrived = channel.system.seen.length;
      return arrived >= replies.length;
    }, 30_000);
    const closes = listeners.flatMap((one) => one.closes);
    const closed = [...new Set(closes)].map((close) => `${closes.filter((one) => one === close).length} × ${close}`);
    console.log(
      `${RESTARTS} restarts: exit after ${Math.max(...exitMs)} ms at most; ${said.flat().length} webhooks, ${replies.length} replies, ` +
        `${failures.length} failed calls, ${balancer.refused} connections without a server; sockets closed ${closed.join(", ")}`,
    );
    expect(failures).toEqual([]);
    expect(Math.max(...exitMs)).toBeLessThanOrEqual(EXIT_MS);
    expect(replies.length).toBeGreaterThan(RESTARTS);

    // Nothing lost or doubled, on either side.
    const texts = channel.system.seen.map(({ body }) => (JSON.parse(body) as { text: string }).text);
    expect(texts.toSorted()).toEqual(replies.map(({ text }) => text).toSorted());
    for (const [index, person] of people.entries()) {
      const messages = await messagesOf(client, conversations.get(person) ?? "");
      expect(messages.map(({ seq }) => seq)).toEqual(messages.map((_, at) => at + 1));
      const inbound = messages.filter(({ direction }) => direction === "inbound").map(({ text }) => text);
      expect(inbound.toSorted()).toEqual(["first", ...said[index]!].toSorted());
      await eventually(async () => (await messagesOf(client, conversations.get(person) ?? "")).every(({ status }) => status !== "sending"));
    }

    // Each socket got what the log has, once and in order.
    const log = await home.behind((db) =>
      db.selectFrom("event").select("id").where("position", "is not", null).orderBy("position").execute(),
    );
    const all = log.map(({ id }) => formatId("ev", id));
    const expected = all.slice(all.indexOf(before) + 1);
    for (const listener of listeners) {
      await eventually(async () => listener.ids.at(-1) === expected.at(-1));
      expect(listener.gaps).toBe(0);
      expect(listener.ids.slice(listener.ids.indexOf(expected[0]!))).toEqual(expected);
    }
    expect(closes.length).toBeGreaterThan(0);
    expect(closes.filter((close) => close !== "1012 restarting")).toEqual([]);
  });
});
