import { CamelCasePlugin, Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Tables } from "../../src/platform/postgres/tables.js";
import { testDatabaseKind } from "../database.js";
import { PostgresCluster } from "../services/postgres-cluster.js";
import { SmallDisk } from "../services/small-disk.js";
import { eventually, startTestApp, type TestApp } from "../test-app.js";
import { allWebhooks, type Webhooks } from "./webhooks.js";

const REFUSALS = [401, 403, 404, 413, 429, 503];
const TEXT = "x".repeat(1000);
/** In each round every network calls once. */
const MOST_ROUNDS = 2000;
const LEFT_BYTES = 1024 * 1024;

describe.runIf(testDatabaseKind === "postgres")("R2: what was not stored is never acknowledged", () => {
  let disk: SmallDisk;
  let cluster: PostgresCluster;
  let t: TestApp;
  let webhooks: Webhooks;
  let behind: Kysely<Tables>;
  let count = 1000;

  beforeAll(async () => {
    disk = await SmallDisk.mount();
    cluster = await PostgresCluster.start({
      dataDir: `${disk.dir}/data`,
      walSegmentMb: 1,
      settings: { max_wal_size: "4MB", min_wal_size: "2MB" },
    });
    t = await startTestApp({ config: { databaseUrl: cluster.url() } });
    webhooks = await allWebhooks(t);
    const pool = new pg.Pool({ connectionString: cluster.adminUrl }).on("error", () => undefined);
    behind = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }), plugins: [new CamelCasePlugin()] });
  });
  afterAll(async () => {
    await behind?.destroy();
    await t?.[Symbol.asyncDispose]();
    await webhooks?.[Symbol.asyncDispose]();
    await cluster?.[Symbol.asyncDispose]();
    await disk?.[Symbol.asyncDispose]();
  });

  const stored = async (text: string): Promise<number> =>
    (await behind.selectFrom("message").select("id").where("text", "=", text).execute()).length;
  const isReady = async () => (await fetch(`${t.url}/ready`)).status === 200;

  it("takes a signed call of every network", async () => {
    for (const { type, call } of webhooks.callers) {
      expect(await call((count += 1), `hello from ${type}`), type).toBe(200);
      expect(await stored(`hello from ${type}`), type).toBe(1);
    }
  });

  it("refuses what is not signed, or for nobody, or too large", async () => {
    for (const { type, call } of webhooks.callers) {
      expect(REFUSALS, type).toContain(await call((count += 1), `forged for ${type}`, false));
      expect(REFUSALS, type).toContain(await call((count += 1), `large ${"x".repeat(20_000_000)}`));
    }
    for (const at of ["generic/ch_01hzzzzzzzzzzzzzzzzzzzzzzz", "generic/none", "no-such-type"]) {
      const response = await fetch(`${t.url}/api/v1/webhooks/${at}`, { method: "POST", body: "{}" });
      expect(REFUSALS, at).toContain(response.status);
    }
    const rows = await behind.selectFrom("message").select("id").where("text", "not like", "hello from %").execute();
    expect(rows).toEqual([]);
    expect(await behind.selectFrom("quarantine").select("id").execute()).toEqual([]);
  });

  it("answers 503 while the database is down, and takes the repeat after it", { timeout: 90_000 }, async () => {
    await cluster.kill();
    const calls = webhooks.callers.map(({ type, call }) => {
      const id = (count += 1);
      return { type, again: () => call(id, `kept by ${type}`), forged: () => call(id, `forged for ${type}`, false) };
    });
    for (const { type, again, forged } of calls) {
      expect(await again(), type).toBe(503);
      expect(REFUSALS, type).toContain(await forged());
    }
    await cluster.start();
    for (const { type } of calls) expect(await stored(`kept by ${type}`), type).toBe(0);
    for (const { type, again } of calls) {
      await eventually(async () => (await again()) === 200);
      expect(await again(), type).toBe(200);
      expect(await stored(`kept by ${type}`), type).toBe(1);
      expect(await stored(`forged for ${type}`), type).toBe(0);
    }
  });

  it("answers 503 while the disk of the database is full, and takes the repeat after it", { timeout: 120_000 }, async () => {
    await disk.fill(LEFT_BYTES);
    const refused = new Map<string, () => Promise<number>>();
    const taken: string[] = [];
    for (let round = 0; refused.size < webhooks.callers.length && round < MOST_ROUNDS; round += 1) {
      await Promise.all(
        webhooks.callers.map(async ({ type, call }) => {
          const id = (count += 1);
          const text = `${type} ${id} ${TEXT}`;
          const status = await call(id, text);
          expect([200, 503], type).toContain(status);
          if (status === 200) taken.push(text);
          else refused.set(text, () => call(id, text));
        }),
      );
    }
    expect(refused.size).toBeGreaterThanOrEqual(webhooks.callers.length);
    await disk.free();
    // A server that could not write its log has ended itself; whoever watches over it starts it again.
    await cluster.start().catch(() => undefined);
    await eventually(isReady, 30_000);
    for (const text of taken) expect(await stored(text)).toBe(1);
    for (const [text, again] of refused) {
      await eventually(async () => (await again()) === 200);
      expect(await stored(text)).toBe(1);
    }
    expect(await behind.selectFrom("quarantine").select("id").execute()).toEqual([]);
    console.log(`${taken.length} calls were taken before the disk was full, ${refused.size} after it came again`);
  });
});
