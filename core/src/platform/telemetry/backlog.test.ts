import { type RawBuilder, sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase, testDatabaseKind } from "../../../test/database.js";
import { aTenant } from "../../../test/tenant-fixture.js";
import { systemClock } from "../../shared/clock.js";
import { inSystem } from "../postgres/transaction.js";
import { BacklogReader, PARKED, readBacklog, UNSTAMPED, WORK_BACKLOG } from "./backlog.js";

const WORK = 50_000;
const EVENTS = Number(process.env.BACKLOG_EVENTS ?? 200_000);

let t: TestDatabase;
beforeAll(async () => {
  t = await testDatabase();
});
afterAll(() => t?.[Symbol.asyncDispose]());

it("is nothing where nothing waits", async () => {
  expect(await inSystem(t.db, (tx) => readBacklog(tx, new Date()))).toEqual({ work: [], parked: {}, unstamped: 0, unstampedMs: 0 });
});

it("is read once for all who ask, and the last is told when the database is gone", async () => {
  const faults: unknown[] = [];
  const broken = await testDatabase();
  const reader = new BacklogReader(broken.db, systemClock, (error) => faults.push(error));
  const all = await Promise.all(Array.from({ length: 20 }, () => reader.read()));
  expect(new Set(all).size).toBe(1);
  expect(reader.isFresh).toBe(true);
  await broken[Symbol.asyncDispose]();
  expect(await reader.read()).toBe(all[0]);
  const late = new BacklogReader(broken.db, systemClock, (error) => faults.push(error));
  expect([await late.read(), await late.read()]).toEqual([undefined, undefined]);
  expect(late.isFresh).toBe(false);
  expect(faults).toHaveLength(1);
});

// Plans are those of a server; the embedded database has few rows.
describe.runIf(testDatabaseKind === "postgres")("with much of everything", () => {
  beforeAll(async () => {
    const { tenantId } = await aTenant(t.db);
    await sql`insert into work (id, tenant_id, kind, key, payload, run_at, created_at, parked_at, last_error)
      select gen_random_uuid(), ${tenantId}, (array['deliver_message', 'fetch_media', 'wake'])[1 + n % 3], gen_random_uuid(), '{}',
        now() - n * interval '1 millisecond', now() - interval '1 day', case when n % 1000 = 0 then now() end, case when n % 500 < 2 then 'x' end
      from generate_series(1, ${WORK}) as n`.execute(t.behind);
    await sql`insert into event (id, tenant_id, position, name, key, payload, at)
      select gen_random_uuid(), ${tenantId}, case when n <= ${EVENTS} then n end, 'x', gen_random_uuid(), '\\x00', now() - interval '1 hour'
      from generate_series(1, ${EVENTS + 3}) as n`.execute(t.behind);
    await sql`analyze work`.execute(t.behind);
    await sql`analyze event`.execute(t.behind);
  });

  it("counts as far as it says, and knows the oldest", async () => {
    const { work, parked, unstamped, unstampedMs } = await inSystem(t.db, (tx) => readBacklog(tx, new Date()));
    expect(work.map(({ kind, depth }) => [kind, depth])).toEqual([
      ["deliver_message", 10_000],
      ["fetch_media", 10_000],
      ["wake", 10_000],
    ]);
    for (const { overdueMs, postponedMs } of work) {
      expect(overdueMs).toBeGreaterThan((WORK - 10) * 1);
      expect(postponedMs).toBeGreaterThan(86_000_000);
    }
    expect(Object.values(parked).reduce((sum, count) => sum + count)).toBe(WORK / 1000);
    expect(unstamped).toBe(3);
    expect(unstampedMs).toBeGreaterThan(3_500_000);
  });

  it.each<[string, RawBuilder<unknown>]>([
    ["work", WORK_BACKLOG],
    ["parked work", PARKED],
    ["events", UNSTAMPED],
  ])("reads what waits of %s from indexes of what is open", async (_what, query) => {
    const plan = await inSystem(t.db, (tx) => sql<Record<string, string>>`explain (analyze, buffers) ${query}`.execute(tx as never));
    const lines = plan.rows.map((row) => Object.values(row)[0]!);
    expect(lines.join("\n")).not.toMatch(/Seq Scan/);
    const tookMs = Number(/Execution Time: ([\d.]+) ms/.exec(lines.join("\n"))?.[1]);
    expect(tookMs).toBeLessThan(500);
  });
});
