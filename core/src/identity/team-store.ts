import type { Tx } from "../platform/postgres/transaction.js";
import { notFound } from "../shared/errors.js";
import { formatId, type QueueId, type TeamId, type TenantId, type UserId } from "../shared/ids.js";

export interface Team {
  readonly id: TeamId;
  readonly name: string;
  readonly queueId: QueueId;
  readonly userIds: readonly UserId[];
}

function teams(tx: Tx, tenantId: TenantId) {
  return tx
    .selectFrom("team")
    .innerJoin("queue", (join) => join.onRef("queue.tenantId", "=", "team.tenantId").onRef("queue.teamId", "=", "team.id"))
    .select(["team.id", "team.name", "queue.id as queueId"])
    .where("team.tenantId", "=", tenantId);
}

export async function listTeams(tx: Tx, tenantId: TenantId): Promise<Team[]> {
  const rows = await teams(tx, tenantId).orderBy("team.name").execute();
  return withMembers(tx, tenantId, rows);
}

export async function getTeam(tx: Tx, tenantId: TenantId, id: TeamId): Promise<Team> {
  const [team] = await withMembers(tx, tenantId, await teams(tx, tenantId).where("team.id", "=", id).execute());
  if (!team) throw notFound("team", formatId("tm", id));
  return team;
}

async function withMembers(tx: Tx, tenantId: TenantId, rows: readonly Omit<Team, "userIds">[]): Promise<Team[]> {
  if (rows.length === 0) return [];
  const members = await tx
    .selectFrom("teamMember")
    .select(["teamId", "userId"])
    .where("tenantId", "=", tenantId)
    .where(
      "teamId",
      "in",
      rows.map(({ id }) => id),
    )
    .orderBy("userId")
    .execute();
  return rows.map((row) => ({ ...row, userIds: members.filter(({ teamId }) => teamId === row.id).map(({ userId }) => userId) }));
}

/** Held until commit, members and queue with it. */
export async function lockTeam(tx: Tx, tenantId: TenantId, id: TeamId): Promise<void> {
  const row = await tx.selectFrom("team").select("id").where("tenantId", "=", tenantId).where("id", "=", id).forUpdate().executeTakeFirst();
  if (!row) throw notFound("team", formatId("tm", id));
}

/** False when the name is taken. */
export async function insertTeam(tx: Tx, tenantId: TenantId, id: TeamId, name: string, now: Date): Promise<boolean> {
  const result = await tx
    .insertInto("team")
    .values({ tenantId, id, name, createdAt: now })
    .onConflict((oc) => oc.columns(["tenantId", "name"]).doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

export async function renameTeam(tx: Tx, tenantId: TenantId, id: TeamId, name: string): Promise<void> {
  await tx.updateTable("team").set({ name }).where("tenantId", "=", tenantId).where("id", "=", id).execute();
}

export async function deleteTeam(tx: Tx, tenantId: TenantId, id: TeamId): Promise<void> {
  await tx.deleteFrom("team").where("tenantId", "=", tenantId).where("id", "=", id).execute();
}

export async function replaceMembers(tx: Tx, tenantId: TenantId, teamId: TeamId, userIds: readonly UserId[]): Promise<void> {
  await tx.deleteFrom("teamMember").where("tenantId", "=", tenantId).where("teamId", "=", teamId).execute();
  if (userIds.length === 0) return;
  await tx
    .insertInto("teamMember")
    .values(userIds.map((userId) => ({ tenantId, teamId, userId })))
    .execute();
}
