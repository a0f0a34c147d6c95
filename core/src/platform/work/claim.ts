import { randomUUID } from "node:crypto";
import type { AnyId, TenantId } from "../../shared/ids.js";
import { prepared } from "../postgres/prepared.js";
import type { Tx } from "../postgres/transaction.js";
import { type ClaimValues, claimStatement } from "./claim-statement.js";
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
/** Before every tenant. */
const NOBODY = "00000000-0000-0000-0000-000000000000";

/**
 * Claims heads of keys that are due, from one lane of a tenant to the next, so that nobody waits behind another's queue. An attempt is
 * counted at the claim, so one that kills its process is counted too. Each step is written so that it goes through an index, one row
 * after the other, also in a plan that does not know its parameters.
 */
export async function claimWork(tx: Tx, request: Claim): Promise<Claimed> {
  const token = randomUUID();
  const { rows } = await claim(tx, request.window, valuesOf(request, token));
  const work = rows.filter(({ id }) => id !== null).map(({ lastTenant: _, lastLane: __, isCut: ___, ...row }) => ({ ...row, token }));
  const [first] = rows;
  const last = first?.lastTenant && first.lastLane ? { tenantId: first.lastTenant, lane: first.lastLane } : undefined;
  return { work, last, isCut: first?.isCut === true };
}

/** One for each of the few windows there are: the limit is part of the plan. */
const claims = new Map<number, ReturnType<typeof claimOf>>();

function claim(tx: Tx, window: number, values: ClaimValues) {
  const known = claims.get(window) ?? claimOf(window);
  claims.set(window, known);
  return known(tx, values);
}

function claimOf(window: number) {
  return prepared((_, values: ClaimValues) => claimStatement(values, window));
}

export function valuesOf({ kinds, running, concurrency, leaseMs, now, after }: Claim, token: string): ClaimValues {
  const tenants = countBy(running.map(({ tenantId }) => tenantId));
  const lanes = countBy(running.map(({ lane }) => lane).filter((lane) => lane !== NO_LANE));
  return {
    kinds,
    token,
    now,
    never: new Date(now.getTime() + LONGEST_LEASE_MS),
    leaseUntil: new Date(now.getTime() + leaseMs),
    concurrency,
    free: concurrency - running.length,
    afterTenant: after?.tenantId ?? NOBODY,
    afterLane: after?.lane ?? NO_LANE,
    tenants: [...tenants.keys()],
    ofTenants: [...tenants.values()],
    lanes: [...lanes.keys()],
    ofLanes: [...lanes.values()],
  };
}

function countBy<T extends AnyId>(ids: readonly T[]): Map<T, number> {
  const counts = new Map<T, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}
