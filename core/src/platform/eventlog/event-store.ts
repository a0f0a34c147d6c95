import type { AnyId, EventId, TenantId, UserId } from "../../shared/ids.js";
import { prepared } from "../postgres/prepared.js";
import type { Tx } from "../postgres/transaction.js";

/** A stamped event, as it lies in the log. */
export interface StoredEvent {
  readonly id: EventId;
  readonly tenantId: TenantId;
  /** Order of commits, over all tenants. */
  readonly position: bigint;
  readonly name: string;
  readonly payload: Uint8Array;
  readonly at: Date;
  /** The only one it is for; null: everybody of the tenant. */
  readonly userId: UserId | null;
}

const COLUMNS = ["id", "tenantId", "position", "name", "payload", "at", "userId"] as const;

type Row = { id: EventId; tenantId: TenantId; position: string | null; name: string; payload: Buffer; at: Date; userId: UserId | null };

function toEvent(row: Row): StoredEvent {
  return { ...row, position: BigInt(row.position ?? 0) };
}

/** Events of one tenant after a position. */
export async function listEvents(tx: Tx, tenantId: TenantId, after: bigint, limit: number): Promise<StoredEvent[]> {
  const rows = await tx
    .selectFrom("event")
    .select(COLUMNS)
    .where("tenantId", "=", tenantId)
    .where("position", ">", String(after))
    .orderBy("position")
    .limit(limit)
    .execute();
  return rows.map(toEvent);
}

/** Events of one tenant for everybody that are about some keys, after a position. */
export async function listEventsAbout(
  tx: Tx,
  tenantId: TenantId,
  keys: readonly AnyId[],
  after: bigint,
  limit: number,
): Promise<StoredEvent[]> {
  if (keys.length === 0) return [];
  const rows = await tx
    .selectFrom("event")
    .select(COLUMNS)
    .where("tenantId", "=", tenantId)
    .where("key", "in", keys)
    .where("userId", "is", null)
    .where("position", ">", String(after))
    .orderBy("position")
    .limit(limit)
    .execute();
  return rows.map(toEvent);
}

/** Events of all tenants after a position: for the feed, which hands each tenant its own. */
export async function listEventsOfAll(tx: Tx, after: bigint, limit: number): Promise<StoredEvent[]> {
  const { rows } = await readOfAll(tx, { after: String(after), limit });
  return rows.map(toEvent);
}

const readOfAll = prepared((tx, { after, limit }: { after: string; limit: number }) =>
  tx.selectFrom("event").select(COLUMNS).where("position", ">", after).orderBy("position").limit(limit),
);

/** Position of an event; undefined when it is not in the log (any more) or not stamped yet. */
export async function findPosition(tx: Tx, tenantId: TenantId, id: EventId): Promise<bigint | undefined> {
  const row = await tx
    .selectFrom("event")
    .select("position")
    .where("tenantId", "=", tenantId)
    .where("id", "=", id)
    .where("position", "is not", null)
    .executeTakeFirst();
  return row?.position ? BigInt(row.position) : undefined;
}

/** The newest stamped event of a tenant. */
export async function findNewest(tx: Tx, tenantId: TenantId): Promise<{ id: EventId; position: bigint } | undefined> {
  const row = await tx
    .selectFrom("event")
    .select(["id", "position"])
    .where("tenantId", "=", tenantId)
    .where("position", "is not", null)
    .orderBy("position", "desc")
    .limit(1)
    .executeTakeFirst();
  return row?.position ? { id: row.id, position: BigInt(row.position) } : undefined;
}

/** The last position that was given out. */
export async function lastPosition(tx: Tx): Promise<bigint> {
  const row = await tx.selectFrom("eventCounter").select("lastPosition").executeTakeFirstOrThrow();
  return BigInt(row.lastPosition);
}
