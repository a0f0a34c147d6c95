import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "../../../test/database.js";
import { aTenant } from "../../../test/tenant-fixture.js";
import { type AnyId, newId, type TenantId } from "../../shared/ids.js";
import { inSystem, inTenant } from "../postgres/transaction.js";
import { type Claim, claimWork, valuesOf } from "./claim.js";
import { claimStatement } from "./claim-statement.js";
import { NO_LANE } from "./lane.js";
import { type ClaimedWork, finishWork, giveBackWork, MAX_FAILURES, postponeWork } from "./work-store.js";

let t: TestDatabase;
let a: TenantId;
let b: TenantId;
let now: Date;
beforeAll(async () => {
  t = await testDatabase();
  a = (await aTenant(t.db)).tenantId;
  b = (await aTenant(t.db)).tenantId;
});
afterAll(() => t?.[Symbol.asyncDispose]());
beforeEach(async () => {
  now = new Date();
  await t.behind.deleteFrom("work").execute();
});

/** Rows that came a while ago: `keys` keys, `each` pieces of work in each. */
async function queued(tenantId: TenantId, keys: number, each = 1, lane: AnyId = NO_LANE, agoMs = 1000): Promise<void> {
  await sql`
    insert into work (id, tenant_id, kind, key, lane, payload, run_at, created_at)
    select gen_random_uuid(), ${tenantId}, 'test', k.key, ${lane}::uuid, jsonb_build_object('n', n), ${new Date(now.getTime() - agoMs)}::timestamptz + n * interval '1 microsecond', ${now}
    from generate_series(1, ${each}::int) n, (select gen_random_uuid() as key from generate_series(1, ${keys}::int)) k order by n`.execute(
    t.behind,
  );
}

async function claim(running: Claim["running"] = [], more: Partial<Claim> = {}): Promise<ClaimedWork[]> {
  const request = { kinds: ["test"], running, concurrency: 16, leaseMs: 10_000, now, after: undefined, window: 200, ...more };
  return inSystem(t.db, async (tx) => (await claimWork(tx, request)).work);
}

function shareOf(work: readonly Pick<ClaimedWork, "tenantId" | "lane">[], whose: string): number {
  return work.filter(({ tenantId, lane }) => tenantId === whose || lane === whose).length;
}

describe("a claim", () => {
  it("takes heads of keys only, and what another claim does not hold", async () => {
    await queued(a, 2, 3);
    const first = await claim();
    expect(first.map(({ payload }) => payload)).toEqual([{ n: 1 }, { n: 1 }]);
    expect(await claim()).toEqual([]);
    await inTenant(t.db, a, (tx) => finishWork(tx, first[0]!));
    expect(await claim()).toMatchObject([{ payload: { n: 2 }, key: first[0]!.key }]);
  });

  it("goes from tenant to tenant, whoever has more and older work", async () => {
    await queued(a, 100, 1, NO_LANE, 60_000);
    await queued(b, 3);
    expect(shareOf(await claim(), b)).toBe(3);
  });

  it("leaves room beside a tenant that is alone, and shares it when others come", async () => {
    await queued(a, 100);
    const ofA = await claim();
    expect(ofA).toHaveLength(12);
    expect(await claim(ofA)).toEqual([]);
    await queued(b, 100);
    expect(shareOf(await claim(ofA), b)).toBe(4);
  });

  it("leaves room beside a lane", async () => {
    const [slow, other] = [newId<AnyId>(), newId<AnyId>()];
    await queued(a, 100, 1, slow);
    const ofSlow = await claim();
    expect(ofSlow).toHaveLength(8);
    await queued(a, 2, 1, other);
    expect(shareOf(await claim(ofSlow), other)).toBe(2);
  });

  it("always takes something where nothing is under way", async () => {
    await queued(a, 1, 1, newId<AnyId>());
    expect(await claim([], { concurrency: 1 })).toHaveLength(1);
  });

  it("two at once take different work", async () => {
    await queued(a, 40);
    const both = await Promise.all([claim([], { concurrency: 8 }), claim([], { concurrency: 8 })]);
    const ids = both.flat().map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThanOrEqual(6);
  });

  it("goes on after the lane where the last one ended, and begins again", async () => {
    const [low, high] = ["00000000-0000-0000-0000-000000000001", "ffffffff-0000-0000-0000-000000000000"] as AnyId[];
    const [first, second] = [a, b].sort() as [TenantId, TenantId];
    await queued(first, 1, 1, low);
    await queued(first, 1, 1, high);
    await queued(second, 1, 1, low);
    const lanesOf = async (after: Claim["after"]) => (await claim([], { after })).map(({ tenantId, lane }) => [tenantId, lane]);
    expect(await lanesOf({ tenantId: second, lane: low! })).toHaveLength(3);
    now = new Date(now.getTime() + 20_000);
    const rest = await lanesOf({ tenantId: first, lane: low! });
    expect(rest).toEqual(
      expect.arrayContaining([
        [first, high],
        [second, low],
      ]),
    );
    expect(rest).toHaveLength(2);
  });

  it("says when a lane has more than was looked at, and room for it", async () => {
    const busy = newId<AnyId>();
    await queued(a, 1, 30, busy);
    const cut = async (window: number) => {
      now = new Date(now.getTime() + 20_000);
      const request = { kinds: ["test"], running: [], concurrency: 16, leaseMs: 10_000, now, after: undefined, window };
      return inSystem(t.db, async (tx) => (await claimWork(tx, request)).isCut);
    };
    expect(await cut(10)).toBe(true);
    expect(await cut(40)).toBe(false);
    await t.behind.deleteFrom("work").execute();
    await queued(a, 30, 1, busy);
    expect(await cut(10)).toBe(false);
  });
});

describe("claims are counted", () => {
  it("and given back later each time, until work is put aside", async () => {
    await queued(a, 1, 2);
    const startedAt = now.getTime();
    let tries = 0;
    for (; tries < 20; tries += 1) {
      const [work] = await claim();
      if ((work?.payload as { n: number } | undefined)?.n === 2) break;
      if (work) await inTenant(t.db, a, (tx) => giveBackWork(tx, work, "broken", now));
      else tries -= 1;
      now = new Date(now.getTime() + 1000);
    }
    expect(tries).toBe(MAX_FAILURES);
    expect(now.getTime() - startedAt).toBeLessThan(5 * 60_000);
    expect(await t.behind.selectFrom("work").select("lastError").where("parkedAt", "is not", null).execute()).toEqual([
      { lastError: "broken" },
    ]);
  });

  it("as deaths when a lease runs out, and not when a network says later", async () => {
    await queued(a, 1);
    for (let round = 0; round < 3; round += 1) {
      expect(await claim()).toMatchObject([{ deaths: round, failures: round + 1 }]);
      now = new Date(now.getTime() + 11_000);
    }
    const [work] = await claim();
    await inTenant(t.db, a, (tx) => postponeWork(tx, work!, now, "later"));
    expect(await claim()).toMatchObject([{ deaths: 0, failures: 1, attempts: 5 }]);
  });
});

it("R22: is cheap with 100,000 rows queued, and reads no table from end to end", { timeout: 120_000 }, async () => {
  await queued(a, 1000, 100);
  await queued(b, 20);
  await sql`vacuum analyze work`.execute(t.behind);
  const request = { kinds: ["test"], running: [], concurrency: 16, leaseMs: 10_000, now, after: undefined, window: 200 };
  const plan = await inSystem(t.db, async (tx) => {
    // As it is planned once it has run a few times, whatever its parameters.
    await sql`set local plan_cache_mode = force_generic_plan`.execute(tx as never);
    const explained = sql<Record<string, [{ Plan: Record<string, number> }]>>`
      explain (analyze, buffers, format json) ${claimStatement(valuesOf(request, randomUUID()), request.window)}`;
    const { rows } = await explained.execute(tx as never);
    return Object.values(rows[0]!)[0]!;
  });
  const { "Shared Hit Blocks": hit = 0, "Shared Read Blocks": read = 0, "Actual Rows": claimed } = plan[0].Plan;
  expect(claimed).toBeGreaterThan(10);
  expect(hit + read, JSON.stringify(plan, undefined, 1)).toBeLessThan(3000);
  expect(JSON.stringify(plan)).not.toMatch(/"Seq Scan","Parent Relationship":"[^"]+"[^}]*"Relation Name":"work"/);
});
