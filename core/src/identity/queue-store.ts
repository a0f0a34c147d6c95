import type { Tx } from "../platform/postgres/transaction.js";
import { type AnyId, newId, type QueueId, type TeamId, type TenantId, type UserId } from "../shared/ids.js";

export interface Queue {
  readonly id: QueueId;
  readonly name: string;
  readonly isDefault: boolean;
  readonly teamId: TeamId | null;
}

const QUEUE = ["id", "name", "isDefault", "teamId"] as const;

export async function insertDefaultQueue(tx: Tx, tenantId: TenantId, now: Date): Promise<void> {
  await tx
    .insertInto("queue")
    .values({ tenantId, id: newId<QueueId>(), name: "Inbox", isDefault: true, teamId: null, createdAt: now })
    .execute();
}

/** Where new conversations of a tenant wait. */
export async function findDefaultQueue(tx: Tx, tenantId: TenantId): Promise<Queue> {
  return tx.selectFrom("queue").select(QUEUE).where("tenantId", "=", tenantId).where("isDefault", "=", true).executeTakeFirstOrThrow();
}

/** A queue, held until commit: what is put into it cannot find it deleted. */
export async function findQueue(tx: Tx, tenantId: TenantId, id: QueueId): Promise<Queue | undefined> {
  return tx.selectFrom("queue").select(QUEUE).where("tenantId", "=", tenantId).where("id", "=", id).forKeyShare().executeTakeFirst();
}

export async function insertTeamQueue(tx: Tx, tenantId: TenantId, teamId: TeamId, name: string, now: Date): Promise<QueueId> {
  const id = newId<QueueId>();
  await tx.insertInto("queue").values({ tenantId, id, name, isDefault: false, teamId, createdAt: now }).execute();
  return id;
}

export async function renameTeamQueue(tx: Tx, tenantId: TenantId, teamId: TeamId, name: string): Promise<void> {
  await tx.updateTable("queue").set({ name }).where("tenantId", "=", tenantId).where("teamId", "=", teamId).execute();
}

/** The queue of a team; nothing can be put into it until commit. */
export async function lockTeamQueue(tx: Tx, tenantId: TenantId, teamId: TeamId): Promise<QueueId | undefined> {
  const row = await tx
    .selectFrom("queue")
    .select("id")
    .where("tenantId", "=", tenantId)
    .where("teamId", "=", teamId)
    .forUpdate()
    .executeTakeFirst();
  return row?.id;
}

export async function deleteQueue(tx: Tx, tenantId: TenantId, id: QueueId): Promise<void> {
  await tx.deleteFrom("queue").where("tenantId", "=", tenantId).where("id", "=", id).execute();
}

export async function listQueues(tx: Tx, tenantId: TenantId): Promise<Queue[]> {
  return tx.selectFrom("queue").select(QUEUE).where("tenantId", "=", tenantId).orderBy("isDefault", "desc").orderBy("name").execute();
}

/** Names of queues and users of a tenant, by id: what conversations show of who holds them. */
export async function ownerNames(tx: Tx, tenantId: TenantId, ids: readonly AnyId[]): Promise<ReadonlyMap<AnyId, string>> {
  if (ids.length === 0) return new Map();
  const queues = tx
    .selectFrom("queue")
    .select(["id", "name"])
    .where("tenantId", "=", tenantId)
    .where("id", "in", ids as QueueId[])
    .$castTo<{ id: AnyId; name: string }>();
  const users = tx
    .selectFrom("membership")
    .select(["userId as id", "name"])
    .where("tenantId", "=", tenantId)
    .where("userId", "in", ids as UserId[])
    .$castTo<{ id: AnyId; name: string }>();
  const rows = await queues.unionAll(users).execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}
