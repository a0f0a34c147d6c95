import { randomUUID } from "node:crypto";
import { type RawBuilder, sql } from "kysely";
import type { AnyId, TenantId } from "../../shared/ids.js";
import type { Tx } from "../postgres/transaction.js";
import { NO_LANE } from "./lane.js";
import type { ClaimedWork } from "./work-store.js";

export interface Claim {
  readonly kinds: readonly string[];
  /** What the claimer has under way. */
  readonly running: readonly Pick<ClaimedWork, "tenantId" | "lane">[];
  /** How much it can have under way. */
  readonly concurrency: number;
  readonly leaseMs: number;
  readonly now: Date;
  /** The lane after which to begin. */
  readonly after: Lane | undefined;
  /** How many due pieces of a lane are looked at, the oldest first. */
  readonly window: number;
}

/** A lane of a tenant. */
export interface Lane {
  readonly tenantId: TenantId;
  readonly lane: AnyId;
}

export interface Claimed {
  readonly work: ClaimedWork[];
  /** The last lane that was looked at, to go on from. */
  readonly last: Lane | undefined;
  /** Whether a lane could have more under way, if more of it were looked at. */
  readonly isCut: boolean;
}

/** No lease is longer than this: one that seems to be was given when a clock was wrong, and is over. */
const LONGEST_LEASE_MS = 60_000;
const MAX_LANES = 256;
/**
 * What one may have under way at most: so many times what it leaves free, shared with all others that have something to do. Alone, a
 * tenant gets three quarters and a lane half; the rest is there at once for whoever comes.
 */
const TENANT_WEIGHT = 3;
const LANE_WEIGHT = 1;

/**
 * Claims heads of keys that are due, from one lane of a tenant to the next, so that nobody waits behind another's queue. An attempt is
 * counted at the claim, so one that kills its process is counted too. Each step is written so that it goes through an index, one row
 * after the other, also in a plan that does not know its parameters.
 */
export async function claimWork(tx: Tx, request: Claim): Promise<Claimed> {
  const token = randomUUID();
  const { rows } = await claimStatement(request, token).execute(tx as never);
  const work = rows.filter(({ id }) => id !== null).map(({ lastTenant: _, lastLane: __, isCut: ___, ...row }) => ({ ...row, token }));
  const [first] = rows;
  const last = first?.lastTenant && first.lastLane ? { tenantId: first.lastTenant, lane: first.lastLane } : undefined;
  return { work, last, isCut: first?.isCut === true };
}

type Row = Omit<ClaimedWork, "token"> & {
  readonly lastTenant: TenantId | null;
  readonly lastLane: AnyId | null;
  readonly isCut: boolean | null;
};

export function claimStatement(request: Claim, token: string): RawBuilder<Row> {
  const { kinds, running, concurrency, leaseMs, now, after, window } = request;
  const free = concurrency - running.length;
  const tenants = countBy(running.map(({ tenantId }) => tenantId));
  const lanes = countBy(running.map(({ lane }) => lane).filter((lane) => lane !== NO_LANE));
  const never = new Date(now.getTime() + LONGEST_LEASE_MS);
  const due = sql`parked_at is null and run_at <= ${now} and (lease_until is null or lease_until < ${now} or lease_until > ${never})`;
  const noLane = sql.lit(NO_LANE);
  const elsewhere = {
    tenant: sql`(select coalesce(sum(busy), 0) from busy_tenant b where b.tenant_id not in (select tenant_id from head))`,
    lane: sql`(select coalesce(sum(busy), 0) from busy_lane b where b.lane not in (select lane from head))`,
  };
  const wanting = {
    tenant: sql`(select count(distinct tenant_id) from head)`,
    lane: sql`(select count(distinct lane) from head where lane <> ${noLane})`,
  };
  return sql<Row>`
    with recursive lane as (
      select first.tenant_id, first.lane, 1 as step from (
        (select tenant_id, lane from work where parked_at is null and (tenant_id, lane) > (${after?.tenantId ?? NOBODY}, ${after?.lane ?? NO_LANE})
          order by tenant_id, lane limit 1)
        union all
        (select tenant_id, lane from work where parked_at is null order by tenant_id, lane limit 1)
        limit 1
      ) as first
      -- Nothing is due, most of the time: then nobody is asked.
      where exists (
        select 1 from unnest(${kinds}::text[]) as one (kind)
        cross join lateral (select run_at from work where kind = one.kind and parked_at is null order by run_at limit 1) as first
        where first.run_at <= ${now}
      )
      union all
      select next.tenant_id, next.lane, l.step + 1 from lane l cross join lateral (
        select w.tenant_id, w.lane from work w where w.parked_at is null and (w.tenant_id, w.lane) > (l.tenant_id, l.lane)
        order by w.tenant_id, w.lane limit 1
      ) as next where l.step < ${MAX_LANES}
    ),
    oldest as (
      select o.* from lane l cross join lateral (
        select id, tenant_id, kind, key, ordinal, lane, run_at from work
        where tenant_id = l.tenant_id and lane = l.lane and ${due} and kind = any(${kinds})
        order by run_at limit ${sql.lit(window)}
      ) as o
    ),
    head as (
      select *, row_number() over (partition by tenant_id, lane order by run_at, ordinal) as of_lane
      from oldest where ordinal = (
        select first.ordinal from work as first
        where first.kind = oldest.kind and first.key = oldest.key and first.parked_at is null
        order by first.ordinal limit 1
      )
    ),
    busy_tenant as (select * from unnest(${[...tenants.keys()]}::uuid[], ${[...tenants.values()]}::int[]) as b (tenant_id, busy)),
    busy_lane as (select * from unnest(${[...lanes.keys()]}::uuid[], ${[...lanes.values()]}::int[]) as b (lane, busy)),
    room as (
      select ${share(TENANT_WEIGHT, concurrency, elsewhere.tenant, wanting.tenant)} as of_tenant,
        ${share(LANE_WEIGHT, concurrency, elsewhere.lane, wanting.lane)} as of_lane
    ),
    fair as (
      select head.id, head.run_at as due_at,
        coalesce(t.busy, 0) + row_number() over (partition by head.tenant_id order by head.run_at, head.ordinal) as turn
      from head cross join room left join busy_tenant t using (tenant_id) left join busy_lane l on l.lane = head.lane
      where head.lane = ${noLane} or coalesce(l.busy, 0) + head.of_lane <= room.of_lane
    ),
    claimed as (
      update work set lease_token = ${token}, lease_until = ${new Date(now.getTime() + leaseMs)}, attempts = attempts + 1,
        failures = failures + 1, deaths = case when lease_token is null then deaths else deaths + 1 end
      where id = any(array(
        select held.id
        from (select fair.id from room cross join fair where fair.turn <= room.of_tenant order by fair.turn, fair.due_at) as next
        cross join lateral (select work.id from work where work.id = next.id and ${due} for update skip locked) as held
        limit ${free}
      ))
      returning id, tenant_id, kind, key, lane, payload, attempts, failures, deaths, traceparent, run_at
    ),
    cut as (
      select 1 from oldest left join head using (id) left join busy_lane l on l.lane = oldest.lane cross join room
      group by oldest.tenant_id, oldest.lane, l.busy, room.of_lane
      having count(*) >= ${window}
        and count(head.id) < case when oldest.lane = ${noLane} then ${free} else room.of_lane - coalesce(l.busy, 0) end
    )
    select claimed.*, seen.last_tenant, seen.last_lane, seen.is_cut
    from (
      select last.tenant_id as last_tenant, last.lane as last_lane, exists (select 1 from cut) as is_cut
      from (select 1) as one left join lane as last on last.step = ${MAX_LANES}
    ) as seen left join claimed on true
    order by claimed.run_at`;
}

/** Before every tenant. */
const NOBODY = "00000000-0000-0000-0000-000000000000";

/** `weight` times what is left free, when `count` of them want as much. At least one, or nothing would ever go. */
function share(weight: number, concurrency: number, elsewhere: ReturnType<typeof sql>, count: ReturnType<typeof sql>) {
  return sql`greatest(1, (${weight}::int * (${concurrency}::int - ${elsewhere}) / (1 + ${weight}::int * ${count}))::int)`;
}

function countBy<T extends AnyId>(ids: readonly T[]): Map<T, number> {
  const counts = new Map<T, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}
