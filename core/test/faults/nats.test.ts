import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testDatabaseKind } from "../database.js";
import { aHome, type Home } from "../lifecycle/home.js";
import { ServerProcess } from "../lifecycle/server-process.js";
import { findStream, readLog, readStream } from "../nats/stream.js";
import { type Measured, p99, Traffic } from "../nats/traffic.js";
import { NatsServer } from "../services/nats.js";
import { eventually, signIn } from "../test-app.js";

const WORKERS = ["one", "two"];
/** What it may take longer without NATS, when everybody looks by themselves. */
const POLL_MS = 2000;

// Several processes need a database that several can use.
describe.runIf(testDatabaseKind === "postgres")("a process for the API and plugins, two that work, and NATS", { timeout: 240_000 }, () => {
  let home: Home;
  let folder: string;
  let nats: NatsServer;
  let api: ServerProcess;
  const workers = new Map<string, ServerProcess>();
  /** What a process calls itself in the database. */
  const idOf = (name: string) => readFileSync(path.join(folder, name, "host.id"), "utf8").trim();
  let traffic: Traffic;
  /** How it is with NATS, on a machine that may be busy with other things. */
  let calm: Measured;

  const start = (name: string, roles: string) => {
    const dataDir = path.join(folder, name);
    const env = { LINKTOR_DATA_DIR: dataDir, LINKTOR_ROLES: roles, LINKTOR_LOG_LEVEL: "info", NATS_URL: nats.url };
    return new ServerProcess({ ...home, dataDir }, { env }).ready();
  };
  const log = () => home.behind(readLog);
  const relay = () => home.behind((db) => db.selectFrom("eventRelay").selectAll().executeTakeFirstOrThrow());
  const stampedAll = () =>
    home.behind(async (db) => (await db.selectFrom("event").select("id").where("position", "is", null).execute()).length === 0);
  /** Resolves once all that happened is in the stream; answers how long that took. */
  const relayed = async () => {
    const startedAt = performance.now();
    await eventually(async () => (await stampedAll()) && Number((await relay()).position) === (await log()).length, 60_000);
    return performance.now() - startedAt;
  };
  const tell = (what: string, { receivedMs, deliveredMs }: Measured, more = "") =>
    console.log(
      `${what}: ${receivedMs.length} received, p99 ${p99(receivedMs).toFixed(0)} ms; ` +
        `${deliveredMs.length} delivered, p99 ${p99(deliveredMs).toFixed(0)} ms${more}`,
    );

  beforeAll(async () => {
    home = await aHome();
    folder = mkdtempSync("/tmp/lk-");
    nats = await NatsServer.start();
    await nats.stop();
    api = await start("api", "api,plugin-host");
    for (const name of WORKERS) workers.set(name, await start(name, "worker"));
    traffic = await Traffic.start(await signIn(api.url));
  });
  afterAll(async () => {
    await traffic?.[Symbol.asyncDispose]();
    for (const server of [...workers.values(), api]) await server?.[Symbol.asyncDispose]();
    await nats?.[Symbol.asyncDispose]();
    await home?.[Symbol.asyncDispose]();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  function expectPolled({ receivedMs, deliveredMs }: Measured): void {
    expect(p99(receivedMs)).toBeLessThan(POLL_MS + 3 * p99(calm.receivedMs));
    expect(p99(deliveredMs)).toBeLessThan(POLL_MS + 3 * p99(calm.deliveredMs));
  }

  /** Nothing is lost, nothing is there twice, everything in its order: in the database, at the network and in the stream. */
  async function checkAll(after = 0): Promise<void> {
    expect(await traffic.faults()).toEqual([]);
    const events = await log();
    expect(events.map(({ position }) => Number(position))).toEqual(events.map((_, index) => index + 1));
    const stream = await readStream(nats.url);
    expect(stream).toEqual(events.slice(after));
  }

  it("start without NATS, say so, work, and connect when it comes", async () => {
    const measured = await traffic.during(() => sleep(3000));
    tell("without NATS", measured);
    const response = await fetch(`${api.url}/ready`);
    expect([response.status, await response.text()]).toEqual([200, expect.stringContaining("away: connection refused")]);
    expect(api.output).toContain("NATS is away");
    await nats.start();
    await relayed();
    await checkAll();
    await eventually(async () => (await (await fetch(`${api.url}/ready`)).text()).includes("connected to"));
  });

  it("relay each event once, in order, also when the one that does it is killed again and again", async () => {
    const killed: string[] = [];
    const measured = await traffic.during(async () => {
      for (let round = 0; round < 3; round += 1) {
        await sleep(1500);
        const { holder } = await relay();
        const name = WORKERS.find((one) => idOf(one) === holder) ?? "";
        await workers.get(name)?.kill();
        killed.push(name);
        const other = await eventually(async () => {
          const now = await relay();
          return now.holder !== holder && now.holder;
        }, 60_000);
        expect(WORKERS.map(idOf)).toContain(other);
        workers.set(name, await start(name, "worker"));
      }
    });
    tell(`relay killed ${killed.length} times (${killed})`, measured, `; caught up after ${(await relayed()).toFixed(0)} ms`);
    expect(killed).not.toContain("");
    await checkAll();
  });

  it("go on while NATS is stopped for five seconds", async () => {
    calm = await traffic.during(() => sleep(4000));
    tell("NATS there", calm);
    const measured = await traffic.during(async () => {
      await sleep(500);
      await nats.stop();
      await sleep(5000);
      await nats.start();
      await sleep(1500);
    });
    tell("NATS stopped", measured, `; caught up after ${(await relayed()).toFixed(0)} ms`);
    expectPolled(measured);
    await checkAll();
  });

  it("go on while NATS stands still and answers nothing", async () => {
    const measured = await traffic.during(async () => {
      await sleep(500);
      nats.pause();
      await sleep(12_000);
      nats.resume();
      await sleep(1500);
    });
    tell("NATS paused", measured, `; caught up after ${(await relayed()).toFixed(0)} ms`);
    expectPolled(measured);
    await checkAll();
  });

  it("R9: lose nothing when NATS is killed and its store deleted under load, and recover by themselves", async () => {
    let inLost = 0;
    const away = await traffic.during(async () => {
      await sleep(1000);
      await nats.kill();
      await nats.wipe();
      await sleep(6000);
      inLost = Number((await relay()).position);
    });
    const back = await traffic.during(async () => {
      await nats.start();
      await sleep(3000);
    });
    const caughtUpMs = await relayed();
    tell("NATS killed and wiped", away);
    tell("NATS back", back, `; caught up after ${caughtUpMs.toFixed(0)} ms`);
    expectPolled(away);
    const [first] = await readStream(nats.url);
    expect(Number(first?.position)).toBe(inLost + 1);
    await checkAll(inLost);
    expect((await findStream(nats.url))?.state.first_seq).toBe(1);
  });
});
