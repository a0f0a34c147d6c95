import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TOPICS } from "../../src/platform/postgres/wakeups.js";
import { type TestDatabase, testDatabase, testDatabaseKind } from "../database.js";
import { numbered, state } from "../faults/facts.js";
import { overWebSocket } from "../faults/feed-reader.js";
import { NatsServer } from "../services/nats.js";
import { aTenant, type TestTenant } from "../tenant-fixture.js";
import { eventually, startTestApp, type TestApp } from "../test-app.js";
import { natsSettings } from "./stream.js";

/** Readers look by themselves once a second, and workers twice. */
const SWEEP_MS = 1000;

// Two servers need a database that two can use.
describe.runIf(testDatabaseKind === "postgres")("two servers on one database, with NATS between them", () => {
  let database: TestDatabase;
  let nats: NatsServer;
  let one: TestApp;
  let two: TestApp;
  let tenant: TestTenant;

  beforeAll(async () => {
    database = await testDatabase();
    nats = await NatsServer.start();
    const config = { databaseUrl: database.url, nats: natsSettings(nats.url) };
    one = await startTestApp({ config: { ...config, roles: new Set(["api", "worker"]) } });
    two = await startTestApp({ config: { ...config, roles: new Set(["api"]) } });
    tenant = await aTenant(database.db);
    await eventually(async () => (await ready(one)).includes("connected") && (await ready(two)).includes("connected"));
  });
  afterAll(async () => {
    for (const thing of [two, one, nats, database]) await thing?.[Symbol.asyncDispose]();
  });

  const ready = async ({ url }: TestApp) => (await fetch(`${url}/ready`)).text();
  const metrics = async ({ url }: TestApp) => (await fetch(`${url}/metrics`)).text();

  it("wake each other: an event of one is seen at the other long before that looks by itself", async () => {
    const reader = await overWebSocket(two.url, tenant.adminToken);
    const woken = { committed: 0, stamped: 0, work: 0 };
    for (const topic of TOPICS) two.app.database.db.wakeups.listen(topic, () => (woken[topic] += 1));
    const took: number[] = [];
    for (const name of numbered("fact", 30)) {
      const before = woken.stamped;
      const startedAt = performance.now();
      await state(one.app.database.db, tenant.tenantId, [name]);
      await eventually(async () => reader.names.includes(name));
      took.push(performance.now() - startedAt);
      await eventually(async () => woken.stamped > before);
    }
    reader.stop();
    took.sort((a, b) => a - b);
    console.log(`an event of one is seen at the other after ${took[15]?.toFixed(0)} ms, at most ${took.at(-1)?.toFixed(0)} ms`);
    // Looking once a second takes half of one in the middle.
    expect(took[15]).toBeLessThan(SWEEP_MS / 4);
    expect(reader.names).toEqual(numbered("fact", 30));
  });

  it("look by themselves while NATS is away, and say so", async () => {
    await nats.stop();
    const reader = await overWebSocket(two.url, tenant.adminToken);
    await eventually(async () => (await ready(two)).includes("away"));
    expect((await fetch(`${two.url}/ready`)).status).toBe(200);
    expect(await metrics(two)).toContain("linktor_nats_up 0");
    const names = numbered("meanwhile", 5);
    await state(one.app.database.db, tenant.tenantId, names);
    await eventually(async () => reader.names.length === 5, SWEEP_MS * 5);
    reader.stop();
    await eventually(async () => /linktor_event_relay_lag [1-9]/.test(await metrics(one)));
    expect(await metrics(two)).not.toContain("linktor_event_relay_lag");
    await nats.start();
    await eventually(async () => {
      const text = await metrics(one);
      return (
        text.includes("linktor_event_relay_lag 0") && text.includes("linktor_nats_reconnects_total 1") && text.includes("linktor_nats_up 1")
      );
    });
  });
});
