import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testDatabaseKind } from "../database.js";
import { PostgresCluster } from "../services/postgres-cluster.js";
import { TcpProxy } from "../services/tcp-proxy.js";
import { signIn } from "../test-app.js";
import { aGenericChannel, type GenericChannel } from "./generic.js";
import { type ServerOn, serverOn } from "./server-on.js";
import { Traffic } from "./traffic.js";

/** Of each kind; a longer run takes ten. */
const ROUNDS = Number(process.env.TEST_ROUNDS ?? 1);
const PEOPLE = 2;
const BEFORE_MS = 1000;
/** How long it stays away after it was noticed: longer than a process keeps its channels without it. */
const AWAY_MS = 5500;
const NOTICED_MS = 3000;
const BACK_MS = 5000;
const SLOWEST_MS = 5000;
/** Leases of work that was under way must end first. */
const SETTLE_MS = 40_000;
const LIMIT_MS = 10_000;

describe.runIf(testDatabaseKind === "postgres")("R11: a database that goes away and comes back", () => {
  let cluster: PostgresCluster;
  let proxy: TcpProxy;
  let server: ServerOn;
  let channel: GenericChannel;

  beforeAll(async () => {
    cluster = await PostgresCluster.start();
    proxy = await TcpProxy.start({ host: "127.0.0.1", port: cluster.port });
    server = await serverOn(cluster.url(proxy.port));
    channel = await aGenericChannel(await signIn(server.url));
  });
  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
    await channel?.[Symbol.asyncDispose]();
    await proxy?.[Symbol.asyncDispose]();
    await cluster?.[Symbol.asyncDispose]();
  });

  const kinds: readonly (readonly [name: string, take: () => Promise<void>, bring: () => Promise<void>])[] = [
    ["killed and started again", () => cluster.kill(), () => cluster.start()],
    ["in a black hole", () => proxy.set({ kind: "black-hole" }), () => proxy.set({ kind: "pass" })],
    ["standing still", () => cluster.pause(), () => cluster.resume()],
    ["read-only", () => cluster.setReadOnly(true), () => cluster.setReadOnly(false)],
    ["full of connections", () => cluster.limitConnections(0), () => cluster.limitConnections(undefined)],
  ];

  it.each(kinds)("%s", { timeout: ROUNDS * 60_000 }, async (name, take, bring) => {
    await survive(name, async () => ({ take, bring }));
  });

  it("followed by a standby at another address", { timeout: ROUNDS * 90_000 }, async () => {
    await survive("failover", async () => {
      const standby = await cluster.replica();
      // What was answered must be on both.
      await cluster.execute("alter system set synchronous_standby_names = '*'", "select pg_reload_conf()");
      return {
        async take() {
          await cluster.kill();
          // The address moves before the standby is one to write to.
          proxy.moveTo({ host: "127.0.0.1", port: standby.port });
          await sleep(500);
        },
        async bring() {
          await standby.promote();
          await cluster[Symbol.asyncDispose]();
          cluster = standby;
        },
      };
    });
  });

  /** Takes the database away in the middle of traffic and brings it back, and asks what became of everything. */
  async function survive(name: string, prepare: () => Promise<{ take(): Promise<void>; bring(): Promise<void> }>): Promise<void> {
    const client = await signIn(server.url);
    const figures: string[] = [];
    for (let round = 1; round <= ROUNDS; round += 1) {
      const { take, bring } = await prepare();
      const traffic = new Traffic(client, channel, `${name} ${round}`, PEOPLE);
      await traffic.begin();
      await sleep(BEFORE_MS);
      const taken = take();
      const noticedMs = await until(async () => (await readiness()).every((isReady) => !isReady));
      await taken;
      await sleep(AWAY_MS);
      await bring();
      const readyMs = await until(async () => (await readiness()).every(Boolean));
      const backMs = readyMs + (await until(() => works(client)));
      await sleep(BEFORE_MS);
      await traffic.end();
      await traffic.settled(SETTLE_MS);
      const uncertain = traffic.replies.filter(({ status }) => status === "uncertain").length;
      figures.push(
        `${name}: noticed after ${noticedMs} ms, ready after ${readyMs} ms, at work after ${backMs} ms; ${traffic.answers.length} requests, slowest ${traffic.slowestMs} ms, ` +
          `${traffic.refused} answered 503; ${traffic.replies.length} replies, ${uncertain} uncertain`,
      );
      console.log(figures.at(-1));
      expect(await traffic.faults()).toEqual([]);
      expect(traffic.odd).toEqual([]);
      expect(traffic.refused).toBeGreaterThan(0);
      expect(noticedMs).toBeLessThanOrEqual(NOTICED_MS);
      expect(traffic.slowestMs).toBeLessThanOrEqual(SLOWEST_MS);
      expect(backMs).toBeLessThanOrEqual(BACK_MS);
    }
  }

  /** By HTTP and by gRPC's health service, which Connect speaks too. */
  async function readiness(): Promise<boolean[]> {
    const limit = { signal: AbortSignal.timeout(LIMIT_MS) };
    const ready = await fetch(`${server.url}/ready`, limit);
    await ready.arrayBuffer();
    const headers = { "content-type": "application/json" };
    const check = await fetch(`${server.url}/grpc.health.v1.Health/Check`, { method: "POST", headers, body: "{}", ...limit });
    return [ready.status === 200, ((await check.json()) as { status: string }).status === "SERVING"];
  }

  async function works({ rest }: Awaited<ReturnType<typeof signIn>>): Promise<boolean> {
    const taken = await channel.post(`works-${Date.now()}`, "somebody else", "hello");
    return taken === 200 && (await rest("GET", "conversations")).status === 200;
  }
});

async function until(isSo: () => Promise<boolean>): Promise<number> {
  const startedAt = performance.now();
  while (!(await isSo())) {
    if (performance.now() - startedAt > LIMIT_MS) return LIMIT_MS;
    await sleep(20);
  }
  return Math.round(performance.now() - startedAt);
}
