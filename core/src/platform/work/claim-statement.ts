import { type RawBuilder, sql } from "kysely";
import type { AnyId, TenantId } from "../../shared/ids.js";
import { NO_LANE } from "./lane.js";
import type { ClaimedWork } from "./work-store.js";

/** What a claim is made of. */
export interface ClaimValues {
  readonly kinds: readonly string[];
  readonly token: string;
  readonly now: Date;
  /** A lease that ends later than this was given when a clock was wrong. */
  readonly never: Date;
  readonly leaseUntil: Date;
  readonly concurrency: number;
  /** How much more the claimer can have under way. */
  readonly free: number;
  readonly afterTenant: string;
  readonly afterLane: string;
  /** Who has something under way, and how much. */
  readonly tenants: readonly TenantId[];
  readonly ofTenants: readonly number[];
  readonly lanes: readonly AnyId[];
  readonly ofLanes: readonly number[];
}

export type ClaimRow = Omit<ClaimedWork, "token"> & {
  readonly lastTenant: TenantId | null;
  readonly lastLane: AnyId | null;
  readonly isCut: boolean | null;
};

const MAX_LANES = 256;
/**
 * What one may have under way at most: so many times what it leaves free, shared with all others that have something to do. Alone, a
 * tenant gets three quarters and a lane half; the rest is there at once for whoever comes.
 */
const TENANT_WEIGHT = 3;
const LANE_WEIGHT = 1;

/** Claims, for what it is given; see `claimWork`. */
export function claimStatement(values: ClaimValues, window: number): RawBuilder<ClaimRow> {
  const { kinds, token, now, never, leaseUntil, concurrency, free, afterTenant, afterLane, tenants, ofTenants, lanes, ofLanes } = values;
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
  return sql<ClaimRow>`
    with recursive lane as (
      select first.tenant_id, first.lane, 1 as step from (
        (select tenant_id, lane from work where parked_at is null and (tenant_id, lane) > (${afterTenant}, ${afterLane})
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
      ) as next where l.step < ${sql.lit(MAX_LANES)}
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
    busy_tenant as (select * from unnest(${tenants}::uuid[], ${ofTenants}::int[]) as b (tenant_id, busy)),
    busy_lane as (select * from unnest(${lanes}::uuid[], ${ofLanes}::int[]) as b (lane, busy)),
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
      update work set lease_token = ${token}, lease_until = ${leaseUntil}, attempts = attempts + 1,
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
      having count(*) >= ${sql.lit(window)}
        and count(head.id) < case when oldest.lane = ${noLane} then ${free} else room.of_lane - coalesce(l.busy, 0) end
    )
    select claimed.*, seen.last_tenant, seen.last_lane, seen.is_cut
    from (
      select last.tenant_id as last_tenant, last.lane as last_lane, exists (select 1 from cut) as is_cut
      from (select 1) as one left join lane as last on last.step = ${sql.lit(MAX_LANES)}
    ) as seen left join claimed on true
    order by claimed.run_at`;
}

/** `weight` times what is left free, when `count` of them want as much. At least one, or nothing would ever go. */
function share(weight: number, concurrency: number, elsewhere: ReturnType<typeof sql>, count: ReturnType<typeof sql>) {
  return sql`greatest(1, (${sql.lit(weight)}::int * (${concurrency}::int - ${elsewhere}) / (1 + ${sql.lit(weight)}::int * ${count}))::int)`;
}
